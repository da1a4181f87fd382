using System.Net.Sockets;
using Carpool.Core.Protection;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Relays;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.BadInput;

public sealed class SlowPeersTests
{
    private static readonly FrontendSettings Impatient = new()
    {
        WriteTimeout = TimeSpan.FromSeconds(30),
        IdleTimeout = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task A_client_that_never_reads_while_the_server_sends_is_cut_off_after_the_write_timeout()
    {
        var seen = new TaskCompletionSource<SocketError>();
        using var server = Flooding(seen);
        var time = new FakeTimeProvider();
        await using var proxy = new TestProxy(server.Server, [], Impatient, time);
        using var client = await proxy.ConnectAsync();
        await Wait.UntilAsync(() => Kept(proxy) > 0);
        Assert.InRange(Kept(proxy), 1, 32 * 1024);

        await AdvanceUntilOverAsync(proxy, time, TimeSpan.FromSeconds(10), atLeast: 3);

        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal(RelayEnd.ClientStalled, relay.End);
        Assert.Equal(1, proxy.Frontend.Counters.Ended[RelayEnd.ClientStalled]);
        Assert.Equal(SocketError.ConnectionReset, await seen.Task.WaitAsync(TestProxy.Patience));
        await client.AssertResetAsync();
        Assert.Equal(0, Kept(proxy));
    }

    [Fact]
    public async Task A_server_that_never_reads_while_the_client_sends_is_cut_off_as_well()
    {
        var over = new TaskCompletionSource();
        using var server = new TestServer("mail01", "127.0.0.11", _ => over.Task);
        var time = new FakeTimeProvider();
        await using var proxy = new TestProxy(server.Server, [], Impatient, time);
        using var client = await proxy.ConnectAsync();
        var sending = SendForEverAsync(client);
        await Wait.UntilAsync(() => Kept(proxy) > 0);

        await AdvanceUntilOverAsync(proxy, time, TimeSpan.FromSeconds(10), atLeast: 3);

        Assert.Equal(RelayEnd.ServerStalled, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
        Assert.Equal(SocketError.ConnectionReset, await sending.WaitAsync(TestProxy.Patience));
        over.SetResult();
    }

    [Fact]
    public async Task A_client_that_sends_a_byte_a_second_is_served_as_long_as_it_does()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var time = new FakeTimeProvider();
        var settings = Impatient with { IdleTimeout = TimeSpan.FromMilliseconds(1500) };
        await using var proxy = new TestProxy(server.Server, [], settings, time);
        using var client = await proxy.ConnectAsync();
        for (var second = 0; second < 120; second++)
        {
            await client.AssertEchoesAsync("x");
            await proxy.SettleAsync();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await AdvanceUntilOverAsync(proxy, time, TimeSpan.FromSeconds(1), atLeast: 1);
        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((RelayEnd.IdleTimeout, 120, 120), (relay.End, relay.BytesIn, relay.BytesOut));
        await client.AssertResetAsync();
    }

    [Fact]
    public async Task A_source_beyond_its_bytes_rate_waits_and_loses_nothing()
    {
        const int rate = 100_000, total = 1_000_000;
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SendAllAsync(new byte[total]);
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReadToEndAsync();
        });
        var time = new FakeTimeProvider();
        var limits = SourceLimits.None with { BytesRate = rate };
        var settings = Impatient with { Protection = new ProtectionSettings { Limits = limits } };
        await using var proxy = new TestProxy(server.Server, [], settings, time);
        using var client = await proxy.ConnectAsync();
        var reading = client.ReadToEndAsync();
        var seconds = 0;
        for (; !reading.IsCompleted; seconds++)
        {
            await proxy.SettleAsync();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(total, (await reading).Length);
        // A second's worth and one turn of sixteen reads may come at once, and the end needs no wait.
        Assert.InRange(seconds, 7, 1000);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(RelayEnd.ServerClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task Beyond_the_memory_for_waiting_bytes_each_session_keeps_next_to_nothing_and_none_is_cut_off()
    {
        using var server = Flooding(new TaskCompletionSource<SocketError>());
        await using var proxy = new TestProxy(server.Server, [], Impatient);
        proxy.Loops.MaxKept = 0;
        var clients = new List<Socket>();
        for (var i = 0; i < 20; i++) clients.Add(await proxy.ConnectAsync());
        await Wait.UntilAsync(() => proxy.Frontend.Counters.Clients.Current == 20 && Kept(proxy) > 0);
        Assert.InRange(Kept(proxy), 1, 20 * 1024);

        Assert.Equal(new string('\0', 300_000), await clients[0].HearAsync(300_000));
        Assert.Equal(20, proxy.Frontend.Counters.Clients.Current);
        clients.ForEach(client => client.Close(timeout: 0));
    }

    /// <summary>A server that sends zeros until its connection breaks.</summary>
    private static TestServer Flooding(TaskCompletionSource<SocketError> broken) =>
        new("mail01", "127.0.0.11", async socket => broken.TrySetResult(await SendForEverAsync(socket)));

    /// <returns>How the connection broke.</returns>
    private static async Task<SocketError> SendForEverAsync(Socket socket)
    {
        var zeros = new byte[64 * 1024];
        try
        {
            while (true) await socket.SendAllAsync(zeros);
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    private static long Kept(TestProxy proxy) => proxy.Loops.All.Sum(loop => loop.Kept);

    /// <summary>Moves time on step by step; the session must not end before so many steps.</summary>
    private static async Task AdvanceUntilOverAsync(TestProxy proxy, FakeTimeProvider time, TimeSpan step, int atLeast)
    {
        for (var steps = 0; proxy.Frontend.Counters.Clients.Current > 0; steps++)
        {
            await proxy.SettleAsync();
            if (steps < atLeast) Assert.Equal(1, proxy.Frontend.Counters.Clients.Current);
            Assert.InRange(steps, 0, 1000);
            time.Advance(step);
            await proxy.SettleAsync();
        }
    }
}
