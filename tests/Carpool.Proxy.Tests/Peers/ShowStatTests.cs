using System.Net.Sockets;
using System.Text;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>
/// The same clients and servers through the real HAProxy and through ours: what <c>show stat</c> says of them agrees.
/// </summary>
public sealed class ShowStatTests : IDisposable
{
    private const string Denied = "127.0.2.1";

    private readonly TemporaryFolder _folder = new();
    private readonly List<Socket> _open = [];
    private readonly TestServer _echo = new("mail01", "127.0.0.11", ServeAsync);
    private readonly TestServer _other = new("mail02", "127.0.0.12", ServeAsync);

    public void Dispose()
    {
        _echo.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public Task Sessions_that_come_about_count_in_all_rows_with_their_bytes() => AgreeAsync(
        new StatCase(_echo.Server),
        async proxy =>
        {
            using var first = await proxy.ConnectAsync();
            await first.AssertEchoesAsync("one");
            using var second = await proxy.ConnectAsync();
            await second.AssertEchoesAsync("second");
            await proxy.EndAsync(first, open: 1);
            await proxy.EndAsync(second);
        });

    [Fact]
    public Task Sessions_that_are_open_count_already_but_not_their_bytes() => AgreeAsync(
        new StatCase(_echo.Server) { Open = 1 },
        async proxy =>
        {
            _open.Add(await proxy.ConnectAsync());
            await _open[^1].AssertEchoesAsync("one");
        });

    [Fact]
    public Task A_client_that_breaks_off_is_the_clients_fault_and_a_server_that_does_the_servers() => AgreeAsync(
        new StatCase(_echo.Server),
        async proxy =>
        {
            using (var client = await proxy.ConnectAsync())
            {
                await client.AssertEchoesAsync("hello");
                client.Close(timeout: 0);
            }

            await proxy.UntilAsync("FRONTEND", "scur", 0);
            using var other = await proxy.ConnectAsync();
            await other.AssertEchoesAsync("hello");
            await other.SayAsync("RST");
            await proxy.UntilAsync("FRONTEND", "scur", 0);
        });

    [Fact]
    public Task A_server_that_cannot_be_connected_to_leaves_its_session_to_another_one() => AgreeAsync(
        new StatCase(TestServer.Absent("mail01", "127.0.0.11"), _other.Server),
        async proxy =>
        {
            using var client = await proxy.ConnectAsync();
            await client.AssertEchoesAsync("hello");
            await proxy.EndAsync(client);
        });

    [Fact]
    public Task A_session_without_a_server_that_answers_is_an_error_of_the_last_one() => AgreeAsync(
        new StatCase(TestServer.Absent("mail01", "127.0.0.11"), TestServer.Absent("mail02", "127.0.0.12"))
        {
            Retries = 1,
        },
        proxy => AssertTurnedAwayAsync(proxy));

    [Fact]
    public Task A_session_that_may_not_be_tried_again_is_an_error_of_the_only_one() => AgreeAsync(
        new StatCase(TestServer.Absent("mail01", "127.0.0.11")) { Retries = 0 },
        proxy => AssertTurnedAwayAsync(proxy));

    [Fact]
    public Task A_session_for_which_there_is_no_server_is_an_error_of_the_backend() => AgreeAsync(
        new StatCase(_echo.Server with { TakesNewSessions = false }),
        proxy => AssertTurnedAwayAsync(proxy));

    [Fact]
    public Task A_session_that_waits_too_long_is_an_error_of_the_backend() => AgreeAsync(
        new StatCase(_echo.Server with { MaxSessions = 1 }) { QueueTimeout = TimeSpan.FromMilliseconds(50) },
        async proxy =>
        {
            using var first = await proxy.ConnectAsync();
            await first.AssertEchoesAsync("hello");
            await AssertTurnedAwayAsync(proxy);
            await proxy.EndAsync(first);
        });

    [Theory, InlineData(true), InlineData(false)]
    public Task A_client_that_leaves_the_queue_is_at_fault_only_when_it_breaks_off(bool resets) => AgreeAsync(
        new StatCase(_echo.Server with { MaxSessions = 1 }),
        async proxy =>
        {
            using var first = await proxy.ConnectAsync();
            await first.AssertEchoesAsync("hello");
            var second = await proxy.ConnectAsync();
            await proxy.UntilAsync("BACKEND", "qcur", 1);
            if (resets) second.Close(timeout: 0);
            else second.Dispose();
            await proxy.UntilAsync("BACKEND", "qcur", 0);
            await proxy.EndAsync(first);
        });

    [Fact]
    public Task A_client_that_is_denied_is_no_session() => AgreeAsync(
        new StatCase(_echo.Server) { Deny = Denied, Rule = $"tcp-request connection reject if {{ src {Denied} }}" },
        proxy => AssertTurnedAwayAsync(proxy, from: Denied));

    [Fact]
    public Task A_client_that_is_denied_behind_another_proxy_is_no_session_either() => AgreeAsync(
        new StatCase(_echo.Server)
        {
            Deny = Denied,
            AcceptsProxy = true,
            Rule = $"tcp-request session reject if {{ src {Denied} }}",
        },
        proxy => AssertTurnedAwayAsync(proxy, $"PROXY TCP4 {Denied} 192.0.2.101 1234 25\r\n"));

    [Fact]
    public Task A_proxy_that_does_not_say_for_whom_it_comes_is_no_session() => AgreeAsync(
        new StatCase(_echo.Server) { AcceptsProxy = true },
        proxy => AssertTurnedAwayAsync(proxy, "EHLO mail.test, and so on\r\n"));

    /// <summary>Sends back what it gets, but resets who asks for that.</summary>
    private static async Task ServeAsync(Socket socket)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer) is var read and > 0)
        {
            if (Encoding.ASCII.GetString(buffer, 0, read) == "RST")
            {
                socket.Close(timeout: 0);
                return;
            }

            await socket.SendAllAsync(buffer.AsMemory(0, read));
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Whoever is turned away sees a FIN of HAProxy's, a RST of ours; the latter perhaps at once.</summary>
    private static async Task AssertTurnedAwayAsync(IStatProxy proxy, string words = "", string? from = null)
    {
        try
        {
            using var client = await proxy.ConnectAsync(from);
            await client.SayAsync(words);
            Assert.Equal("", await client.HearAllAsync());
        }
        catch (SocketException failure)
        {
            Assert.Contains(
                failure.SocketErrorCode, new[] { SocketError.ConnectionReset, SocketError.ConnectionAborted });
        }
    }

    private async Task AgreeAsync(StatCase of, Func<IStatProxy, Task> talk)
    {
        await using var haproxy = await StatHaproxy.StartAsync(of, _folder);
        var theirs = await ReadAsync(haproxy, of, talk);
        await using var ours = new StatProxy(of);
        Assert.Equal(theirs, await ReadAsync(ours, of, talk));
        _open.ForEach(client => client.Dispose());
    }

    /// <summary>Every row as one line.</summary>
    private static async Task<IReadOnlyList<string>> ReadAsync(
        IStatProxy proxy, StatCase of, Func<IStatProxy, Task> talk)
    {
        await talk(proxy);
        await proxy.UntilAsync("FRONTEND", "scur", of.Open);
        var lines = new List<string>();
        foreach (var row in (string[])["FRONTEND", "BACKEND", .. of.Servers.Select(server => server.Name)])
        {
            var columns = await proxy.StatAsync(row);
            lines.Add(string.Join(' ', columns.Select(column => $"{column.Key}={column.Value}").Prepend(row)));
        }

        return lines;
    }
}
