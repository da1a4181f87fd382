using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Checks;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>The real HAProxy's checks beside ours: what they find is the same.</summary>
public sealed class HaproxyCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MailServers _mail = new();

    public void Dispose()
    {
        _mail.Dispose();
        _folder.Dispose();
    }

    [RootFact]
    public async Task As_HAProxys_smtpchk_so_our_check_of_Postfix_which_has_nothing_to_complain_of()
    {
        var (well, refusing) = (MailServers.At("127.0.0.33"), MailServers.At("127.0.0.34"));
        var absent = MailServers.At("127.0.0.35");
        var check = CheckSupport.Settings(CheckType.Smtp);
        await using var postfix = await _mail.StartPostfixAsync(
            MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"), well, refusing: refusing);
        Assert.Equal("L7OK", (await check.RunAsync(At(well))).Word);
        await postfix.NextLineAsync("disconnect from ", "ehlo=1 quit=1 commands=2");
        MailServers.AssertNoComplaint(postfix);
        var refused = await check.RunAsync(At(refusing));
        Assert.Equal("L7STS", refused.Word);
        Assert.StartsWith("EHLO: 421 4.3.2", refused.Detail, StringComparison.Ordinal);

        Assert.Equal("L4CON", (await check.RunAsync(At(absent))).Word);

        await using var haproxy = await StartAsync($"""
            option smtpchk EHLO haproxy.test
            server well {well} check inter 500ms fall 1
            server refusing {refusing} check inter 500ms fall 1
            server absent {absent} check inter 500ms fall 1
            """);
        await UntilAsync("well", "check_status", "L7OK");
        await UntilAsync("refusing", "check_status", "L7STS");
        await UntilAsync("absent", "check_status", "L4CON");
    }

    /// <summary>
    /// What ready, drain, maint, a weight and a limit ask for HAProxy does, and we do not; but by both the server is
    /// up. 'failed', which is 'fail' for us, is no word of HAProxy's (2.6).
    /// </summary>
    [Fact]
    public async Task As_HAProxys_agent_check_so_ours_for_each_word()
    {
        var word = "up";
        using var agent = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(Volatile.Read(ref word) + "\n");
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReadToEndAsync();
        });
        var (address, port) = (agent.Server.Address, agent.Server.Port);
        await using var haproxy = await StartAsync(
            $"server mail01 {address}:{port} agent-check agent-addr {address} agent-port {port} agent-inter 20ms");
        foreach (var next in (string[])[
            "up", "UP", "up # all is well", "up,75%", "75%", "ready", "drain", "maint", "maxconn:20", "ready up",
            "down", "Down", "down # disk full", "fail", "stopped", "down,ready", "up down", "down up"])
        {
            await SayAsync("ready up");
            await SayAsync(next);
            var result = await CheckSupport.Settings(CheckType.Agent).RunAsync(agent.Server);
            var isUp = !(await StatAsync("mail01", "status")).StartsWith("DOWN", StringComparison.Ordinal);
            Assert.True(isUp == result.IsSuccess, $"'{next}' is {result} here, and up by HAProxy: {isUp}");

            // Where a word decides, there are words for it in both.
            var status = await StatAsync("mail01", "agent_status");
            if (status != "CHECKED") Assert.Equal(status, result.Word);
        }

        async Task SayAsync(string next)
        {
            Volatile.Write(ref word, next);
            // The first may have been under way; when a third one asks, HAProxy has made up its mind about the second.
            var seen = agent.Accepted;
            await Wait.UntilAsync(() => agent.Accepted > seen + 2);
        }
    }

    /// <summary>With one backend, of these lines.</summary>
    private Task<PeerProgram> StartAsync(string servers)
    {
        var ready = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        var configuration = _folder.Write("haproxy.cfg", $"""
            global
              nbthread 1
              stats socket {CommandSocket}
            defaults
              mode tcp
              timeout connect 5s
              timeout client 1m
              timeout server 1m
              timeout check 10s
            frontend ready
              bind {ready}
            backend behind
            {servers}

            """);
        return PeerProgram.ServeAsync(ready, "haproxy", "-db", "-f", configuration);
    }

    private string CommandSocket => Path.Combine(_folder.Path, "haproxy.sock");

    private async Task UntilAsync(string server, string column, string value)
    {
        using var patience = new CancellationTokenSource(TestProxy.Patience);
        while (await StatAsync(server, column) != value) await Task.Delay(20, patience.Token);
    }

    private async Task<string> StatAsync(string server, string column)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(CommandSocket));
        await socket.SayAsync("show stat\n");
        var lines = (await socket.HearAllAsync()).Split('\n');
        var cells = lines.Single(line => line.StartsWith($"behind,{server},", StringComparison.Ordinal)).Split(',');
        return cells[Array.IndexOf(lines[0].TrimStart('#', ' ').Split(','), column)];
    }

    private static Server At(IPEndPoint endpoint) =>
        new("mail01", NetAddress.From(endpoint.Address), (ushort)endpoint.Port, TakesNewSessions: true);
}
