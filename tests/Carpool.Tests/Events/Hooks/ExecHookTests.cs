using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Tests.World;

namespace Carpool.Tests.Events.Hooks;

/// <summary>Real programs.</summary>
public sealed class ExecHookTests : IDisposable
{
    private static readonly Happening Master = new()
    {
        Kind = EventKind.Role,
        Subject = "192.0.2.101",
        From = "BACKUP",
        To = "MASTER",
        Why = "master down; $(rm -rf /) `id`",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;

    private string File => Path.Combine(_folder, "told");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_gets_keepaliveds_arguments_and_all_of_the_event_in_its_environment()
    {
        var delivery = await TellAsync(
            Master, "/bin/sh", "-c", "printf '%s\\n' \"$@\" > $0; env | grep ^CARPOOL_ | sort >> $0", File, "a b");

        Assert.Equal(Delivery.Done, delivery);
        Assert.Equal(
            [
                "a b", "INSTANCE", "192.0.2.101", "MASTER",
                "CARPOOL_AT=2026-11-23T08:00:00.000Z", "CARPOOL_EVENT=role", "CARPOOL_FROM=BACKUP",
                "CARPOOL_LEVEL=info", "CARPOOL_NODE=mail01", "CARPOOL_OF=mail01", "CARPOOL_SEQUENCE=7",
                "CARPOOL_SUBJECT=192.0.2.101", $"CARPOOL_TEXT={Master.Line}", "CARPOOL_TO=MASTER",
                "CARPOOL_WHY=master down; $(rm -rf /) `id`",
            ],
            await System.IO.File.ReadAllLinesAsync(File));
    }

    [Theory]
    [InlineData("MASTER", "INSTANCE 192.0.2.101 MASTER")]
    [InlineData("BACKUP", "INSTANCE 192.0.2.101 BACKUP")]
    [InlineData("INIT", "INSTANCE 192.0.2.101 FAULT")]
    public void Roles_have_keepaliveds_words(string role, string arguments) =>
        Assert.Equal(arguments, string.Join(' ', ExecHook.Arguments(Master with { To = role })));

    [Fact]
    public void All_else_has_its_kind_its_subject_and_its_new_state()
    {
        var server = Master with { Kind = EventKind.Server, Subject = "imap@mail01", To = "down" };
        Assert.Equal(["SERVER", "imap@mail01", "down"], ExecHook.Arguments(server));
        Assert.Equal(["SERVER", "imap@mail01", ""], ExecHook.Arguments(server with { From = null, To = null }));
    }

    [Theory]
    [InlineData("echo out; echo 'no such user' >&2; exit 3", "exit status 3: no such user")]
    [InlineData("echo first; echo last; exit 1", "exit status 1: last")]
    [InlineData("kill -9 $$", "exit status 137")]
    public async Task Of_one_that_fails_the_last_line_is_told(string script, string fault) =>
        Assert.Equal(new Delivery(fault, IsFinal: true), await TellAsync(Master, "/bin/sh", "-c", script));

    [Fact]
    public async Task One_that_is_not_there_has_failed() => Assert.Contains(
        "/no/such/program", (await TellAsync(Master, "/no/such/program")).Fault, StringComparison.Ordinal);

    [Fact]
    public async Task When_its_time_is_over_it_is_killed_with_its_children()
    {
        var delivery = await TellAsync(
            Master, TimeSpan.FromMilliseconds(500), "/bin/sh", "-c", "sleep 1000 & echo $! > $0; wait", File);

        Assert.Equal(new Delivery("it has not ended within 500ms", IsFinal: true), delivery);
        var child = (await System.IO.File.ReadAllTextAsync(File)).Trim();
        Assert.True(SpinWait.SpinUntil(() => !IsAlive(child), TimeSpan.FromSeconds(30)));
    }

    /// <summary>A child of a dead parent may stay a zombie for as long as it pleases init.</summary>
    private static bool IsAlive(string process)
    {
        try
        {
            return !System.IO.File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Task<Delivery> TellAsync(Happening what, params string[] command) =>
        TellAsync(what, TimeSpan.FromSeconds(30), command);

    private static Task<Delivery> TellAsync(Happening what, TimeSpan timeout, params string[] command) => new ExecHook(
        new ExecHookSettings
        {
            Command = [.. command],
            Kinds = [],
            Level = EventLevel.Info,
            Scope = HookScope.Node,
            Timeout = timeout,
            Queue = 100,
        },
        TimeProvider.System).DeliverAsync(new PoolEvent(7, WorldClock.Start, "mail01", what), CancellationToken.None);
}
