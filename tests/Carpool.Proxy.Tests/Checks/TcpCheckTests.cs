using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Tests.Checks;

public sealed class TcpCheckTests
{
    [Fact]
    public async Task A_service_that_accepts_is_L4OK_and_sees_a_reset()
    {
        var seen = new TaskCompletionSource<SocketError>();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            var failure = await Assert.ThrowsAsync<SocketException>(() => socket.ReadToEndAsync());
            seen.SetResult(failure.SocketErrorCode);
        });

        var result = await CheckAsync(server.Server, TimeSpan.FromSeconds(10));
        Assert.Equal("L4OK", result.Word);
        Assert.InRange(result.Latency, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(SocketError.ConnectionReset, await seen.Task.WaitAsync(TestProxy.Patience));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_L4CON()
    {
        var result = await CheckAsync(TestServer.Absent("mail01", "127.0.0.11"), TimeSpan.FromSeconds(10));
        Assert.Equal(("L4CON", "ConnectionRefused"), (result.Word, result.Detail));
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_L4TOUT()
    {
        using var silent = await SilentServer.StartAsync("mail01", "127.0.0.11");
        var result = await CheckAsync(silent.Server, TimeSpan.FromMilliseconds(100));
        Assert.Equal("L4TOUT", result.Word);
        Assert.InRange(result.Latency.TotalMilliseconds, 90, 5000);
    }

    [Fact]
    public async Task A_source_address_that_this_host_has_not_is_SOCKERR()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var target = Target(server.Server, TimeSpan.FromSeconds(10)) with { Sources = [NetAddress.Parse("192.0.2.1")] };
        var result = await TcpCheck.RunAsync(target, TimeProvider.System, CancellationToken.None);
        Assert.Equal(("SOCKERR", "AddressNotAvailable"), (result.Word, result.Detail));
    }

    [Fact]
    public async Task A_cancelled_check_has_no_result()
    {
        using var silent = await SilentServer.StartAsync("mail01", "127.0.0.11");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var target = Target(silent.Server, TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TcpCheck.RunAsync(target, TimeProvider.System, cancellation.Token));
    }

    [Fact]
    public async Task Checks_leave_no_TIME_WAIT_behind()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.110"); // where no other test leaves any
        for (var i = 0; i < 100; i++)
        {
            var result = await CheckAsync(server.Server, TimeSpan.FromSeconds(10));
            Assert.True(result.IsSuccess);
        }

        // net/tcp_states.h: TCP_TIME_WAIT is 6; addresses and ports in hexadecimal.
        var remote = $"6E00007F:{server.Server.Port:X4}";
        var waiting = (await File.ReadAllLinesAsync("/proc/net/tcp"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[3] == "06" && (fields[1] == remote || fields[2] == remote));
        Assert.Equal(0, waiting);
    }

    [Theory]
    [InlineData(SendProxy.V1, "PROXY UNKNOWN\r\n")]
    [InlineData(SendProxy.V2, "\r\n\r\n\0\r\nQUIT\n \0\0\0")]
    public async Task A_server_that_waits_for_a_header_is_told_that_it_is_nobodys_connection(
        SendProxy version, string header)
    {
        var heard = new TaskCompletionSource<string>();
        using var server = new TestServer(
            "mail01", "127.0.0.11", async socket => heard.SetResult(await socket.HearAsync(header.Length)));
        var target = Target(server.Server, TimeSpan.FromSeconds(10)) with { SendProxy = version };
        Assert.True((await TcpCheck.RunAsync(target, TimeProvider.System, CancellationToken.None)).IsSuccess);
        Assert.Equal(header, await heard.Task.WaitAsync(TestProxy.Patience));
    }

    private static Task<CheckResult> CheckAsync(Server server, TimeSpan timeout) =>
        TcpCheck.RunAsync(Target(server, timeout), TimeProvider.System, CancellationToken.None);

    private static ConnectTarget Target(Server server, TimeSpan timeout) =>
        new(server.Address, server.Port, [], timeout);
}
