using Carpool.Core;
using Carpool.Core.Protection;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>With real files.</summary>
public sealed class ListsActorTests : ActorWorld
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-lists-");

    private string Deny => Path.Combine(_folder.FullName, "deny.list");

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_lists_are_read_at_start_and_again_when_a_file_has_changed_and_stands_still()
    {
        Write("192.0.2.1\n");
        var lists = Start();
        Assert.Equal(Access.Denied, (await ReadAsync(lists, 1)).Table!.Of(NetAddress.Parse("192.0.2.1")));

        Write("192.0.2.0/24\n");
        var table = (await ReadAsync(lists, 2, afterMs: 2000)).Table!;
        Assert.Equal(Access.Denied, table.Of(NetAddress.Parse("192.0.2.99")));
        Assert.Equal(["smtp: lists: 0 allowed, 1 denied", "smtp: lists: 0 allowed, 1 denied"], Changes);
    }

    [Fact]
    public async Task A_reload_reads_what_has_changed_at_once_and_nothing_else()
    {
        Write("192.0.2.1\n");
        var lists = Start();
        await ReadAsync(lists, 1);
        lists.Child.Tell(new ServicesProtocol.ReadLists(), TestActor);

        Write("192.0.2.1\n192.0.2.2\n");
        lists.Child.Tell(new ServicesProtocol.ReadLists(), TestActor);
        Assert.Equal(2, (await ReadAsync(lists, 2)).Table!.Denied);
    }

    [Fact]
    public async Task A_bad_line_is_named_once_and_the_list_that_was_read_before_stays()
    {
        Write("192.0.2.1\n");
        var lists = Start();
        await ReadAsync(lists, 1);

        Write("192.0.2.1\nspammer\n");
        lists.Child.Tell(new ServicesProtocol.ReadLists(), TestActor);
        var read = await ReadAsync(lists, 2);
        string[] faults = [$"{Deny}:2: 'spammer' is no address or network"];
        Assert.Equal((null, 1), (read.Table, read.Faults.Count));
        Assert.Equal(faults, read.Faults);
        Assert.Equal([$"smtp: {faults[0]}", "smtp: the lists that were read before stay in force"], Troubles);

        File.Delete(Deny);
        lists.Child.Tell(new ServicesProtocol.ReadLists(), TestActor);
        var gone = Assert.Single((await ReadAsync(lists, 3)).Faults);
        Assert.StartsWith($"{Deny}: Could not find", gone, StringComparison.Ordinal);
    }

    /// <summary>As a whole, so that no look sees a half of it.</summary>
    private void Write(string text)
    {
        File.WriteAllText($"{Deny}.new", text);
        File.Move($"{Deny}.new", Deny, overwrite: true);
    }

    private Family Start() => Adopt(ListsActor.Props("smtp", new AccessFiles(Allow: null, Deny)), "lists");

    /// <summary>What was read for the nth time; time goes on until it is: files are read outside it.</summary>
    private async Task<ServiceProtocol.ListsRead> ReadAsync(Family lists, int count, int afterMs = 0)
    {
        await AwaitConditionAsync(
            () =>
            {
                Advance(afterMs);
                return Task.FromResult(lists.Told<ServiceProtocol.ListsRead>().Count >= count);
            },
            TimeSpan.FromSeconds(20));
        return lists.Told<ServiceProtocol.ListsRead>()[count - 1];
    }
}
