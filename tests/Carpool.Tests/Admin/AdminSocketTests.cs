using System.Net.Sockets;
using System.Text;
using Carpool.Admin;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carpool.Tests.Admin;

/// <summary>Server and client over a real Unix socket.</summary>
public sealed class AdminSocketTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly FakeDesk _desk = new();
    private AdminServer? _server;

    private string Path => System.IO.Path.Combine(_folder, "run", "carpool.sock");

    public async Task InitializeAsync() => await StartAsync();

    public async Task DisposeAsync() => await StopAsync();

    public void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_command_is_answered_with_its_output_and_status()
    {
        var (exit, output) = await AskAsync("vip", "list");

        Assert.Equal(0, exit);
        Assert.StartsWith("ADDRESS", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_error_and_status_travel_too()
    {
        _desk.Answer = Answer.Refused("no");
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exit = await AdminClient.AskAsync(Path, ["vip", "release", "192.0.2.101"], output, error, default);

        Assert.Equal((1, "", "no\n"), (exit, output.ToString(), error.ToString()));
        Assert.Equal(2, (await AskAsync("frobnicate")).Exit);
    }

    [Fact]
    public async Task What_a_command_sees_is_shown_before_it_ends()
    {
        var shown = new TaskCompletionSource();
        await using var live = new Screen(shown);

        var ends = AdminClient.AskAsync(Path, ["service", "check", "smtp"], live, live, default);
        await shown.Task.WaitAsync(Patience);
        Assert.False(ends.IsCompleted);
        _desk.CheckEnd.SetResult(Answer.Done("L7OK"));

        Assert.Equal(0, await ends.WaitAsync(Patience));
        Assert.Equal("  connectL7OK\n", live.ToString());
    }

    [Fact]
    public void Only_its_owner_and_group_may_connect() => Assert.Equal(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
        File.GetUnixFileMode(Path));

    [Fact]
    public async Task Many_clients_at_once_are_all_answered()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AskAsync("actor", "hierarchy")));

        Assert.All(answers, answer => Assert.Equal((0, "/user\n  node\n    addresses\n"), answer));
    }

    [Theory]
    [InlineData("not JSON\n")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    [InlineData("{\"args\":null}\n")]
    [InlineData("[1,2]\n")]
    [InlineData("\n")]
    public async Task Garbage_is_hung_up_on_and_the_next_client_is_answered(string garbage)
    {
        using (var client = await ConnectAsync())
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(garbage));
            await client.ReceiveAsync(new byte[1024]).WaitAsync(Patience);
        }

        Assert.Equal(0, (await AskAsync("vip", "list")).Exit);
    }

    [Fact]
    public async Task A_request_without_end_is_hung_up_on()
    {
        using var client = await ConnectAsync();

        var failure = await Record.ExceptionAsync(async () =>
        {
            while (await client.SendAsync(new byte[65536]).WaitAsync(Patience) > 0)
            {
            }
        });

        Assert.IsType<SocketException>(failure);
        Assert.Equal(0, (await AskAsync("vip", "list")).Exit);
    }

    [Fact]
    public async Task A_client_that_hangs_holds_up_nobody_else()
    {
        using var silent = await ConnectAsync();
        using var half = await ConnectAsync();
        await half.SendAsync("{\"args\":["u8.ToArray());

        Assert.Equal(0, (await AskAsync("vip", "list")).Exit);
    }

    [Fact]
    public async Task A_socket_file_that_a_killed_daemon_left_is_taken_over()
    {
        await StopAsync();
        using (var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            killed.Bind(new UnixDomainSocketEndPoint(Path));
        await File.WriteAllTextAsync(Path + ".other", "stays");

        await StartAsync();

        Assert.Equal(0, (await AskAsync("vip", "list")).Exit);
        Assert.True(File.Exists(Path + ".other"));
    }

    [Fact]
    public async Task An_orderly_end_leaves_no_socket_file()
    {
        await StopAsync();

        Assert.False(File.Exists(Path));
        await Assert.ThrowsAsync<SocketException>(() => AskAsync("vip", "list"));
    }

    [Fact]
    public async Task The_shell_says_when_no_daemon_answers()
    {
        await StopAsync();
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exit = await CommandTree.ForShell().InvokeAsync(["vip", "list", "--socket", Path], output, error, default);

        Assert.Equal(1, exit);
        Assert.Equal($"no daemon answers at {Path}: there is no such socket\n", error.ToString());
    }

    [Theory]
    [InlineData("--socket", "PATH", "vip", "show", "192.0.2.101")]
    [InlineData("vip", "show", "192.0.2.101", "--socket", "PATH")]
    [InlineData("vip", "--socket", "PATH", "show", "192.0.2.101")]
    [InlineData("vip", "show", "192.0.2.101", "--socket=PATH")]
    public async Task The_shell_sends_the_command_without_its_own_option(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = [.. words.Select(word => word.Replace("PATH", Path, StringComparison.Ordinal))];

        var exit = await CommandTree.ForShell().InvokeAsync(args, output, error, default);

        Assert.Equal((0, ""), (exit, error.ToString()));
        Assert.StartsWith("192.0.2.101", output.ToString(), StringComparison.Ordinal);
    }

    private Task<(int Exit, string Output)> AskAsync(params string[] words) =>
        AdminClient.AskAsync(Path, words).WaitAsync(Patience);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path));
        return socket;
    }

    private async Task StartAsync()
    {
        _server = new AdminServer(
            Path, CommandTree.ForDaemon(_desk), AdminTerm.Whole, NullLogger<AdminServer>.Instance);
        await _server.StartAsync(default);
        // The host runs a background service on a thread of the pool: the socket is there in a moment.
        var deadline = DateTime.UtcNow + Patience;
        while (!await IsUpAsync() && DateTime.UtcNow < deadline) await Task.Yield();
    }

    private async Task<bool> IsUpAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Says when the first piece is on it.</summary>
    private sealed class Screen(TaskCompletionSource shown) : StringWriter
    {
        public override async Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken ct = default)
        {
            await base.WriteAsync(buffer, ct);
            shown.TrySetResult();
        }
    }

    private async Task StopAsync()
    {
        if (_server is null) return;
        await _server.StopAsync(default);
        _server.Dispose();
        _server = null;
    }
}
