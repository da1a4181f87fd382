using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Proxy.Relays;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.Relays;

public sealed class RelayTests
{
    [Fact]
    public async Task A_client_that_has_said_all_still_hears_the_answer()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            var question = await socket.HearAllAsync();
            await socket.SayAsync($"you said {question}");
            socket.Shutdown(SocketShutdown.Send);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();

        await client.SayAsync("hello");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("you said hello", await client.HearAllAsync());

        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((RelayEnd.ClientClosed, 5, 14), (relay.End, relay.BytesIn, relay.BytesOut));
        var counts = proxy.Frontend.Count();
        var ofServer = counts.Servers["mail01"].Totals;
        Assert.Equal(1, counts.Ended["client-closed"]);
        Assert.Equal((5, 14), (counts.Backend.BytesIn, counts.Backend.BytesOut));
        Assert.Equal((5, 14), (ofServer.BytesIn, ofServer.BytesOut));
    }

    [Fact]
    public async Task A_server_that_has_said_all_still_hears_the_client()
    {
        var heard = new TaskCompletionSource<string>();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("bye");
            socket.Shutdown(SocketShutdown.Send);
            heard.SetResult(await socket.HearAllAsync());
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("bye", await client.HearAllAsync());
        await client.SayAsync("one more thing");
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal("one more thing", await heard.Task.WaitAsync(TestProxy.Patience));
        Assert.Equal(RelayEnd.ServerClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task A_reset_by_the_client_reaches_the_server()
    {
        var seen = new TaskCompletionSource<SocketError>();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 ready");
            var failure = await Assert.ThrowsAsync<SocketException>(() => socket.ReadToEndAsync());
            seen.SetResult(failure.SocketErrorCode);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        Assert.Equal("220 ready", await client.HearAsync(9));
        client.Close(timeout: 0);

        Assert.Equal(SocketError.ConnectionReset, await seen.Task.WaitAsync(TestProxy.Patience));
        Assert.Equal(RelayEnd.ClientAborted, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task A_reset_by_the_server_reaches_the_client()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.HearAsync(4);
            socket.Close(timeout: 0);
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("QUIT");

        await client.AssertResetAsync();
        Assert.Equal(RelayEnd.ServerAborted, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task Any_byte_either_way_keeps_the_session_and_silence_ends_it()
    {
        var time = new FakeTimeProvider();
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(
            server.Server, [], new FrontendSettings { IdleTimeout = TimeSpan.FromMinutes(30) }, time);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.AssertEchoesAsync($"NOOP {round}");
            time.Advance(TimeSpan.FromMinutes(29));
        }

        await client.AssertEchoesAsync("still here");
        var ended = proxy.Events.NextSessionAsync();
        // The relay may note its last byte a moment after we had it, hence more than one step.
        while (!ended.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Equal(RelayEnd.IdleTimeout, (await ended).Relay!.Value.End);
        Assert.Equal(1, proxy.Frontend.Counters.Ended[RelayEnd.IdleTimeout]);
        await client.AssertResetAsync();
    }

    [Fact]
    public async Task A_slow_reader_stops_the_sender_and_loses_nothing()
    {
        const int total = 128 * 1024 * 1024;
        var sent = 0L;
        var block = new byte[64 * 1024];
        Random.Shared.NextBytes(block);
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            while (sent < total)
            {
                await socket.SendAllAsync(block);
                Volatile.Write(ref sent, sent + block.Length);
            }

            socket.Shutdown(SocketShutdown.Send);
            await socket.ReadToEndAsync();
        });
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();

        // Wait until nothing moves any more: only the kernel's buffers (at most 6 MB + 4 MB a socket) can be full.
        var before = -1L;
        while (before != Volatile.Read(ref sent) || before == 0)
        {
            before = Volatile.Read(ref sent);
            await Task.Delay(200);
        }

        Assert.InRange(before, 1, 48 * 1024 * 1024);
        var received = 0L;
        var buffer = new byte[block.Length];
        while (await client.ReceiveAsync(buffer) is var read and > 0)
        {
            var offset = (int)(received % block.Length);
            var first = Math.Min(read, block.Length - offset);
            Assert.True(buffer.AsSpan(0, first).SequenceEqual(block.AsSpan(offset, first)));
            Assert.True(buffer.AsSpan(first, read - first).SequenceEqual(block.AsSpan(0, read - first)));
            received += read;
        }

        Assert.Equal(total, received);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(total, (await proxy.Events.NextSessionAsync()).Relay!.Value.BytesOut);
    }

    [Fact]
    public async Task Both_ways_at_once_in_pieces_of_any_size_every_byte_arrives_in_order()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        using var client = await proxy.ConnectAsync();
        var random = new Random(20260101);
        var bytes = new byte[8 * 1024 * 1024];
        random.NextBytes(bytes);

        var echoed = client.ReadToEndAsync();
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Min(bytes.Length - at, random.Next(1, random.Next(2, 100_000)));
            await client.SendAllAsync(bytes.AsMemory(at, size));
            at += size;
        }

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), Convert.ToHexString(SHA256.HashData(await echoed)));
        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((bytes.Length, bytes.Length), (relay.BytesIn, relay.BytesOut));
    }

    [Fact]
    public async Task Moving_bytes_allocates_nothing()
    {
        // Sockets that never did anything asynchronously: others allocate for every blocking call.
        var address = new IPEndPoint(IPAddress.Parse("127.0.0.11"), 0);
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(address);
        listening.Listen();
        var port = (ushort)((IPEndPoint)listening.LocalEndPoint!).Port;
        var server = new Server("mail01", NetAddress.From(address.Address), port, TakesNewSessions: true);
        await using var proxy = new TestProxy(server, []);
        var (client, far) = ConnectThrough(proxy, listening);
        using var closesClient = client;
        using var closesFar = far;
        (client.NoDelay, far.NoDelay) = (true, true);

        // A thread of its own and blocking calls, so that the test does not allocate. The runtime does, now and then
        // (its thread pool, a tier of the compiler), hence the least of several runs.
        var allocated = await Task.Factory.StartNew(
            () => Enumerable.Range(0, 10).Min(_ =>
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                Exchange(client, far, rounds: 1000);
                return GC.GetTotalAllocatedBytes(precise: true) - before;
            }),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        client.Shutdown(SocketShutdown.Send);
        far.Shutdown(SocketShutdown.Send);
        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((10_000, 10_000), (relay.BytesIn, relay.BytesOut));
        Assert.InRange(allocated, 0, 4000); // 2000 reads: an object each would be 48,000 bytes
    }

    [Fact]
    public void Every_end_has_a_word_and_only_the_two_orderly_ones_are_closed_with_FIN()
    {
        Assert.Equal(
            ["client-closed", "server-closed", "client-aborted", "server-aborted", "idle-timeout",
                "client-stalled", "server-stalled", "drained", "faulted"],
            Enum.GetValues<RelayEnd>().Select(end => end.Word()));
        Assert.Equal(
            [RelayEnd.ClientClosed, RelayEnd.ServerClosed], Enum.GetValues<RelayEnd>().Where(end => !end.IsAborted()));
    }

    private static (Socket Client, Socket Server) ConnectThrough(TestProxy proxy, Socket listening)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(proxy.Listener.Address.ToIPAddress(), proxy.Listener.Port);
        return (client, listening.Accept());
    }

    private static void Exchange(Socket client, Socket server, int rounds)
    {
        Span<byte> one = stackalloc byte[1];
        for (var round = 0; round < rounds; round++)
        {
            client.Send(one);
            server.Receive(one);
            server.Send(one);
            client.Receive(one);
        }
    }
}
