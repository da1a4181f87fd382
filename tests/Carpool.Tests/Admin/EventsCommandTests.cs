using Carpool.Admin;
using Carpool.Admin.Palettes;
using Carpool.Core.Events;
using Carpool.Tests.World;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Tests.Admin;

/// <summary><c>carpool events</c>.</summary>
public sealed class EventsCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeDesk _desk = new();

    public EventsCommandTests()
    {
        Happens(EventKind.Role, "192.0.2.101", "BACKUP", "MASTER", "master down");
        Happens(EventKind.Node, "mail02", "up", "unreachable", "no answer");
    }

    [Fact]
    public async Task They_are_listed_a_line_each()
    {
        Assert.Equal(
            (0, "2026-11-23T08:00:00.000Z role          192.0.2.101 BACKUP -> MASTER (master down)\n"
                + "2026-11-23T08:01:00.000Z node          mail02 up -> unreachable (no answer)\n"),
            await RunAsync("events"));
        Assert.Equal((0, "no events\n"), await RunAsync("events --subject nobody"));
    }

    [Theory]
    [InlineData("--kind node", "2")]
    [InlineData("--kind node,role", "12")]
    [InlineData("--subject 192.0.2.101", "1")]
    [InlineData("--limit 1", "2")]
    [InlineData("--limit 0", "")]
    [InlineData("--since 2026-11-23T08:00:30Z", "2")]
    [InlineData("--since 1ms", "")]
    [InlineData("--since 0.5d", "")]
    [InlineData("--since 9999999d", "12")]
    public async Task They_can_be_chosen(string options, string numbers)
    {
        var (exit, output) = await RunAsync($"events --json {options}");

        Assert.Equal(0, exit);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal(
            numbers, string.Concat(json.RootElement.EnumerateArray().Select(one => one.GetProperty("sequence"))));
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        Assert.Equal(
            (1, "nodes is no kind of event: did you mean node?\n"), await RunAsync("events --kind nodes"));
        Assert.Equal(
            (1, "'noon' is no span, as 10m, and no time, as 14:03:12\n"), await RunAsync("events --since noon"));
        Assert.Equal(2, (await RunAsync("events --limit -1")).Exit);
    }

    [Fact]
    public async Task Whoever_follows_sees_each_one_as_it_comes_and_how_many_he_missed()
    {
        await _desk.Next.Writer.WriteAsync(Event(3, EventKind.Role, "192.0.2.102", "INIT", "BACKUP", "link up"));
        await _desk.Next.Writer.WriteAsync(Event(9, EventKind.Role, "192.0.2.102", "BACKUP", "MASTER", "master down"));
        _desk.Next.Writer.Complete();

        var (exit, output) = await RunAsync("events --follow --limit 0 --kind role");

        Assert.Equal(2, _desk.Followed!.Value.After);
        Assert.True(_desk.Followed!.Value.Until.IsCancellationRequested);
        Assert.Equal(1, exit);
        Assert.Equal(
            [
                "192.0.2.102 INIT -> BACKUP (link up)", "5 events were missed here",
                "192.0.2.102 BACKUP -> MASTER (master down)", "the daemon ends",
            ],
            output.TrimEnd('\n').Split('\n').Select(line => line.Split("role          ")[^1]));
    }

    [Fact]
    public async Task As_JSON_they_come_as_an_object_a_line()
    {
        await _desk.Next.Writer.WriteAsync(Event(4, EventKind.Role, "192.0.2.102", "INIT", "BACKUP", "link up"));
        _desk.Next.Writer.Complete();

        var (_, output) = await RunAsync("events --follow --limit 1 --json");

        var lines = output.Split('\n');
        Assert.Equal("{\"missed\":1}", lines[1]);
        Assert.Equal([2, 4], lines.Select(EventJson.Read).OfType<PoolEvent>().Select(one => one.Sequence));
    }

    [Fact]
    public async Task Whoever_has_gone_is_noticed_though_nothing_happens()
    {
        var time = new FakeTimeProvider();
        var looks = 0;
        await using var gone = new FrameWriter(_ => ++looks > 1
            ? Task.FromException(new IOException("broken pipe"))
            : Task.CompletedTask);
        var view = new EventView(EventChoice.All, 2, isJson: false, gone);

        var follows = new EventFollowers(time).FollowAsync(_desk, view, [], CancellationToken.None);
        time.Advance(EventFollowers.LookInterval);

        await Assert.ThrowsAsync<IOException>(() => follows.WaitAsync(Patience));
        Assert.True(_desk.Followed!.Value.Until.IsCancellationRequested);
    }

    [Fact]
    public async Task No_more_may_follow_than_leave_room_for_other_commands()
    {
        var followers = new EventFollowers(TimeProvider.System);
        using var output = new StringWriter();
        var view = new EventView(EventChoice.All, 2, isJson: false, output);
        for (var i = 0; i < EventFollowers.Most; i++)
            _ = followers.FollowAsync(_desk, view, [], CancellationToken.None);

        Assert.Equal(
            Answer.Refused("16 follow the events already, and no more can"),
            await followers.FollowAsync(_desk, view, [], CancellationToken.None).WaitAsync(Patience));
        _desk.Next.Writer.Complete();
    }

    private static PoolEvent Event(
        long number, EventKind kind, string subject, string from, string to, string why) => new(
            number,
            WorldClock.Start.AddMinutes(number - 1),
            "mail01",
            new() { Kind = kind, Subject = subject, From = from, To = to, Why = why });

    private void Happens(EventKind kind, string subject, string from, string to, string why) =>
        _desk.Events.Add(Event(_desk.Events.Count + 1, kind, subject, from, to, why));

    private async Task<(int Exit, string Output)> RunAsync(string line)
    {
        using var output = new StringWriter();
        var exit = await CommandTree.ForDaemon(_desk).InvokeAsync(line.Split(' '), output, output, default);
        return (exit, output.ToString());
    }
}
