using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Peers;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Checks that are programs.</summary>
public sealed class ExecCheckTests : IDisposable
{
    private static readonly Server Nobody = TestServer.Absent("mail01", "127.0.0.11");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("echo 'SMTP OK - 3 ms | time=3'; echo more", "PROCOK", "SMTP OK - 3 ms | time=3")]
    [InlineData("exit 0", "PROCOK", "")]
    [InlineData("echo 'SMTP CRITICAL'; exit 2", "PROCERR", "exit status 2: SMTP CRITICAL")]
    [InlineData("kill -9 $$", "PROCERR", "exit status 137")]
    [InlineData("printf 'a\\001\\033b'; exit 1", "PROCERR", "exit status 1: ab")]
    [InlineData("yes | head -c 1000000", "PROCOK", "y")]
    [InlineData("head -c 1000000 /dev/zero | tr '\\0' x", "PROCOK",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("read line || echo nothing to read", "PROCOK", "nothing to read")]
    public async Task A_program_has_its_word_and_its_first_line(string script, string word, string detail)
    {
        var result = await RunAsync("/bin/sh", "-c", script);
        Assert.Equal((word, detail), (result.Word, result.Detail));
        Assert.Equal(word == "PROCOK", result.IsSuccess);
    }

    [Fact]
    public async Task It_is_told_whom_to_check_and_nothing_of_the_daemon()
    {
        var result = await RunAsync(
            "/bin/sh", "-c", "echo $CARPOOL_SERVICE $CARPOOL_NODE $CARPOOL_ADDRESS $CARPOOL_PORT \"$@\" [$HOME]",
            "-", "a b");
        Assert.Equal($"smtp mail01 127.0.0.11 {Nobody.Port} a b []", result.Detail);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_PROCERR() =>
        Assert.Equal("PROCERR", (await RunAsync("/no/such/program")).Word);

    [Theory]
    [InlineData("sleep 1000 & echo $$ >> {0}; echo $! >> {0}; wait")]
    [InlineData("sleep 1000 & echo $$ >> {0}; echo $! >> {0}")]
    public async Task When_its_time_is_over_it_is_killed_with_its_children(string script)
    {
        var file = _folder.Write("processes", "");
        var settings = Exec("/bin/sh", "-c", string.Format(null, script, file)) with
        {
            Timeout = TimeSpan.FromSeconds(1),
        };
        var result = await settings.RunAsync(Nobody);
        Assert.Equal(("PROCTOUT", "it has not ended"), (result.Word, result.Detail));
        var processes = await File.ReadAllLinesAsync(file);
        Assert.Equal(2, processes.Length);
        await Wait.UntilAsync(() => !processes.Any(IsAlive));
    }

    /// <summary>A child of a dead parent may stay a zombie for as long as it pleases init.</summary>
    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Task<CheckResult> RunAsync(params string[] command) => Exec(command).RunAsync(Nobody);

    private static CheckSettings Exec(params string[] command) =>
        CheckSupport.Settings(CheckType.Exec) with { Command = [.. command] };
}
