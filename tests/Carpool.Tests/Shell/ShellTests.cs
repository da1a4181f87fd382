using Carpool.Admin;
using Carpool.Admin.Local;
using Carpool.Shell;
using Carpool.Tests.Admin;
using Carpool.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carpool.Tests.Shell;

/// <summary>The shell's end of commands, with a daemon's socket at the other.</summary>
public sealed class ShellTests : IAsyncLifetime, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly FakeDesk _desk = new();
    private readonly AdminServer _server;
    private readonly CommandTree _commands;

    public ShellTests()
    {
        _server = new AdminServer(
            Socket, CommandTree.ForDaemon(_desk), new AdminTerm(Task.CompletedTask, () => false),
            NullLogger<AdminServer>.Instance);
        CommandTree? commands = null;
        commands = CommandTree.ForShell(
            CarpListenCommand.Create(),
            DnsCommands.Create(),
            WatchCommand.Create(() => commands!, TimeProvider.System),
            TopCommand.Create(() => commands!, TimeProvider.System),
            CompletionCommand.Create(),
            CompletionCommand.CreateHidden(() => commands!),
            ManualCommand.Create(() => commands!));
        _commands = commands;
    }

    private string Socket => Path.Combine(_folder, "carpool.sock");

    public async Task InitializeAsync()
    {
        await _server.StartAsync(default);
        while (!File.Exists(Socket)) await Task.Yield();
    }

    public Task DisposeAsync() => _server.StopAsync(default);

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("vi", "vip")]
    [InlineData("vip s", "show succession")]
    [InlineData("carp ", "listen stats")]
    [InlineData("vip list --j", "--json")]
    [InlineData("vip show ", "192.0.2.101 192.0.2.102")]
    [InlineData("vip move 192.0.2.101 ", "mail01")]
    [InlineData("node drain mail0", "mail01")]
    [InlineData("service show s", "smtp")]
    [InlineData("frobnicate ", "")]
    public async Task A_word_may_become_a_command_of_either_end_or_a_name_of_the_pool(string line, string words)
    {
        var (exit, output, _) = await RunAsync("complete", "--", line);

        Assert.Equal((0, words), (exit, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries))));
    }

    [Theory]
    [InlineData("# who holds what\n\nvip list\nexit\nfrobnicate\n", 0)]
    [InlineData("vip list\nfrobnicate\nexit\n", 2)]
    public async Task A_script_ends_where_it_says_or_with_the_first_command_that_fails(string script, int exit)
    {
        using var lines = new StringReader(script);

        Assert.Equal(exit, await new InteractiveShell(CommandTree.ForDaemon(_desk)).RunScriptAsync(lines, default));
    }

    [Fact]
    public async Task A_file_that_is_not_in_place_yet_is_compared_with_the_settings_in_force()
    {
        var (pool, file) = (TestPool.Small().ToHocon(), Path.Combine(_folder, "next.conf"));
        _desk.Snapshot = _desk.Snapshot with { Settings = pool };
        await File.WriteAllTextAsync(file, pool);
        Assert.Equal((0, "nothing would change\n", ""), await RunAsync("config", "diff", file));

        await File.WriteAllTextAsync(file, pool.Replace("192.0.2.13", "192.0.2.14", StringComparison.Ordinal));
        Assert.Equal(
            (0, "nodes.mail03.address: 192.0.2.13 -> 192.0.2.14\n", ""), await RunAsync("config", "diff", file));

        await File.WriteAllTextAsync(file, pool.Replace("hold-down = ", "holddown = ", StringComparison.Ordinal));
        var (exit, output, error) = await RunAsync("config", "diff", file);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("holddown", error, StringComparison.Ordinal);

        (exit, _, error) = await RunAsync("config", "diff", file + ".none");
        Assert.Equal(2, exit);
        Assert.StartsWith(file + ".none: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_prints_every_view_where_there_is_no_terminal()
    {
        var (exit, output, error) = await RunAsync("top", "--interval", "0.1");

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("carpool top  mail01 ", output, StringComparison.Ordinal);
        Assert.Matches("(?m)^mail01  192.0.2.101  1     mail01 > mail02  Master ", output);
        Assert.Matches("(?m)^mail02  smtp     down     L4TOUT by mail03 ", output);
        Assert.Matches("(?m)^smtp     25    proxy  0 ", output);
    }

    [Theory]
    [InlineData("--interval: 0.1 to 3600 seconds", "top", "--interval", "x")]
    [InlineData("--interval: 0.1 to 3600 seconds", "top", "--interval", "0")]
    [InlineData("--interval: 0.1 to 3600 seconds", "top", "--interval", "NaN")]
    [InlineData("--interval: 0.1 to 3600 seconds", "watch", "-n", "x", "vip", "list")]
    [InlineData("--limit must be a number, 0 or more", "events", "--limit", "x")]
    [InlineData("--limit must be a number, 0 or more", "events", "--limit", "-1")]
    [InlineData("--count must be 1 or more", "carp", "listen", "eth0", "--count", "x")]
    public async Task What_is_no_number_for_an_option_is_refused_in_one_line(string fault, params string[] words)
    {
        var (exit, output, error) = await RunAsync(words);

        Assert.Equal((2, ""), (exit, output));
        Assert.Matches($"^{fault}\nTry 'carpool [a-z ]+ --help'.\n$", error);
    }

    [Fact]
    public async Task A_verb_that_is_none_of_the_shells_own_noun_is_not_put_to_the_daemon()
    {
        var (exit, _, error) = await RunAsync("dns", "frobnicate");

        Assert.Equal(2, exit);
        Assert.EndsWith("Try 'carpool dns --help'.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_names_a_node_that_is_none()
    {
        var (exit, _, error) = await RunAsync("top", "--interval", "0.1", "--node", "mail0");

        Assert.Equal((1, "mail0 is not a node of this pool: did you mean mail01?\n"), (exit, error));
    }

    [Fact]
    public async Task Top_says_that_no_daemon_answers()
    {
        await _server.StopAsync(default);

        var (exit, output, error) = await RunAsync("top", "--once");

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith("no daemon answers at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.101=nobody", "nobody is not a node of this pool")]
    [InlineData("192.0.2.99=mail01", "192.0.2.99 is not an address of this pool")]
    [InlineData("192.0.2.101", "--move: '192.0.2.101' is not ADDRESS=NODE")]
    public async Task A_move_that_cannot_be_is_not_previewed(string move, string fault)
    {
        var (exit, _, error) = await RunAsync("cluster", "plan", "--move", move);

        Assert.NotEqual(0, exit);
        Assert.StartsWith(fault, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_words_are_completed_by_what_the_shell_knows()
    {
        await _server.StopAsync(default);

        Assert.Equal("show\nsuccession\n", (await RunAsync("complete", "--", "vip s")).Output);
    }

    [Fact]
    public async Task An_unknown_command_is_put_to_the_daemon_which_may_know_it()
    {
        var (exit, _, error) = await RunAsync("frobnicate", "it");

        Assert.Equal(2, exit);
        Assert.EndsWith("Try 'carpool --help'.\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o bashdefault")]
    [InlineData("zsh", "compdef _carpool carpool")]
    public async Task A_shell_is_told_how_to_complete(string shell, string line) =>
        Assert.Contains(line, (await RunAsync("completion", shell)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task The_manual_has_every_command_with_its_options()
    {
        var page = (await RunAsync("manual")).Output;

        Assert.StartsWith(".TH CARPOOL 8\n", page, StringComparison.Ordinal);
        Assert.Contains(".B vip move ADDRESS NODE\n", page, StringComparison.Ordinal);
        Assert.Contains(".B \\-\\-json\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\n.B words", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate it")]
    [InlineData("vip list --frobnicate")]
    [InlineData("watch vip list")]
    public async Task A_command_that_is_not_understood_is_not_watched(string what) =>
        Assert.Equal(2, (await RunAsync(["watch", "-n", "1", .. what.Split(' ')])).Exit);

    [Fact]
    public async Task A_watched_command_keeps_its_own_options_and_is_shown_until_it_is_ended()
    {
        using var stop = new CancellationTokenSource();
        await using var output = new CountedLines(3, stop);

        var exit = await _commands.InvokeAsync(
            ["--socket", Socket, "watch", "-n", "0.1", "vip", "list", "--json"], output, TextWriter.Null, stop.Token);

        Assert.Equal(0, exit);
        Assert.Contains("\"vhid\": 1", output.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exit = await _commands.InvokeAsync(["--socket", Socket, .. words], output, error, default);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>Ends what writes once it has written so many lines.</summary>
    private sealed class CountedLines(int lines, CancellationTokenSource stop) : StringWriter
    {
        private int _left = lines;

        public override async Task WriteLineAsync(
            ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            if (--_left == 0) await stop.CancelAsync();
        }
    }
}
