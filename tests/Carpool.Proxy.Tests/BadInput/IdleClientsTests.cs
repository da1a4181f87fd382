using System.Globalization;
using System.Net.Sockets;
using Carpool.Proxy.Relays;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.BadInput;

public sealed class IdleClientsTests
{
    private const int Wanted = 10_000;

    [Fact]
    public async Task Ten_thousand_idle_clients_cost_two_descriptors_each_no_buffer_and_no_time()
    {
        // Client and server are in this process too, so that each connection takes four of its descriptors.
        var count = Math.Min(Wanted, (Descriptors.Allow((4 * Wanted) + 1000) - 1000) / 4);
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            while (await socket.ReceiveAsync(new byte[1]) > 0) await socket.SayAsync("x");
        });
        var time = new FakeTimeProvider();
        var settings = new FrontendSettings { MaxSessions = 2 * Wanted, Backlog = 4096 };
        await using var proxy = new TestProxy(server.Server, [], settings, time);
        using (var first = await proxy.ConnectAsync()) await first.AssertEchoesAsync("x");
        await proxy.Events.NextSessionAsync();
        // The memory first: collecting closes the sockets that earlier tests have left.
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var descriptors = Descriptors.Count();

        var clients = new Socket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            clients[i] = await proxy.ConnectAsync($"127.0.3.{1 + (i % 4)}");
            await clients[i].AssertEchoesAsync("x");
        });

        Assert.Equal(count, proxy.Frontend.Counters.Clients.Current);
        // Give or take what the runtime opens and closes by itself.
        Assert.InRange(Descriptors.Count() - descriptors, (4 * count) - 100, (4 * count) + 100);
        Assert.Equal(0, proxy.Loops.All.Sum(loop => loop.Kept));
        // Session, its place on the loop, and all of the test's own sockets and tasks.
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - memory) / count, 0, 8192);

        await proxy.SettleAsync();
        var before = TicksOfLoops();
        for (var minute = 0; minute < 30; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await proxy.SettleAsync();
        }

        Assert.InRange(TicksOfLoops() - before, 0, 50); // 10 ms each, for half an hour and the questions of the test
        Assert.Equal(count, proxy.Frontend.Counters.Clients.Current);

        await clients[^1].AssertEchoesAsync("x");
        foreach (var client in clients) client.Close(timeout: 0);
        for (var i = 0; i < count; i++) await proxy.Events.NextSessionAsync();
        Assert.Equal(count + 1, proxy.Frontend.Counters.Ended[RelayEnd.ClientAborted]
            + proxy.Frontend.Counters.Ended[RelayEnd.ClientClosed]);
    }

    /// <summary>CPU time of the loops' threads (proc(5), fields 14 and 15 of stat), in ticks.</summary>
    private static long TicksOfLoops() => Directory.EnumerateDirectories("/proc/self/task")
        .Where(task => File.ReadAllText($"{task}/comm").StartsWith("proxy-", StringComparison.Ordinal))
        .Select(task => File.ReadAllText($"{task}/stat").Split(')')[^1].Split(' '))
        .Sum(fields => fields[12..14].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
}
