using Carpool.Core;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Tests.Counters;

/// <summary>What several threads count and another one reads.</summary>
public sealed class SharedCountersTests
{
    private const int Threads = 4, Each = 20_000;

    [Fact]
    public async Task Whoever_reads_sees_each_session_whole_or_not_at_all()
    {
        await using var proxy = new TestProxy(local: null, []);
        var frontend = proxy.Frontend;
        var relay = new RelayResult(RelayEnd.ClientAborted, BytesIn: 3, BytesOut: 5, TimeSpan.Zero);
        var writers = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            var share = frontend.Counters.AddShare();
            for (var session = 0; session < Each; session++)
            {
                var entered = share.Enter("mail01", isChosen: true, new Instant(0));
                entered.All.Sessions.Down();
                share.Ended(entered, in relay, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(7));
            }
        })).ToArray();

        var all = Task.WhenAll(writers);
        while (!all.IsCompleted)
        {
            var seen = frontend.Count();
            if (!seen.Servers.TryGetValue("mail01", out var half)) continue;
            var (bytesIn, bytesOut, aborts) = (half.Totals.BytesIn, half.Totals.BytesOut, half.Totals.ClientAborts);
            Assert.Equal((3 * aborts, 5 * aborts), (bytesIn, bytesOut));
            Assert.Equal((bytesIn, bytesOut), (seen.Backend.BytesIn, seen.Backend.BytesOut));
            Assert.InRange(half.Totals.Sessions - aborts, 0, Threads);
        }

        await all;
        var counts = frontend.Count().Servers["mail01"];
        Assert.Equal(Threads * Each, counts.Totals.Sessions);
        Assert.Equal(7, counts.Totals.Times.Total.Mean, 9);
        Assert.Equal(0, counts.Sessions.Current);
        Assert.InRange(counts.Sessions.Peak, 1, Threads);
        Assert.Equal(Threads * Each, counts.Rate.Peak);
    }
}
