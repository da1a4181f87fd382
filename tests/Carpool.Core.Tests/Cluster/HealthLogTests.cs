using Carpool.Core.Cluster;
using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

/// <summary>What <c>service show</c> remembers of a service.</summary>
public sealed class HealthLogTests
{
    private static readonly CheckResult Good = new(CheckStatus.L7Ok, TimeSpan.FromMilliseconds(4));
    private static readonly CheckResult Bad = new(CheckStatus.L7Status, TimeSpan.Zero, "RCPT: 452 full");

    [Fact]
    public void Results_that_say_the_same_of_a_server_are_one_entry_with_the_latest_of_them()
    {
        var latest = Good with { Latency = TimeSpan.FromMilliseconds(9), Detail = "OK - 9 ms" };
        var log = HealthLog.Empty
            .With(Found(1, "mail01", Good)).With(Found(2, "mail02", Bad)).With(Found(3, "mail01", latest));

        Assert.Equal(
            [
                new HealthEvent.Found(1, "mail01", latest, FoundBy.Check, Times: 2, LastUnixMs: 3),
                Found(2, "mail02", Bad),
            ],
            log.Events);
    }

    [Fact]
    public void Another_failure_a_change_and_traffic_are_entries_of_their_own()
    {
        var events = (HealthEvent[])
        [
            Found(1, "mail01", Bad),
            Found(2, "mail01", Bad with { Detail = "AUTH: 535 no" }),
            new HealthEvent.Found(3, "mail01", Bad, FoundBy.Traffic),
            new HealthEvent.Changed(4, "mail01", "up", "down", "L7STS"),
            Found(5, "mail01", Bad),
        ];

        Assert.Equal(events, events.Aggregate(HealthLog.Empty, (log, one) => log.With(one)).Events);
    }

    [Fact]
    public void It_holds_the_latest_50_and_loses_no_result_among_them() => Gen.Select(
        Gen.Int[1, 3], Gen.Int[0, 3]).Array[0, 300].Sample(steps =>
        {
            var log = HealthLog.Empty;
            foreach (var ((server, what), at) in steps.Select((step, at) => (step, (long)at)))
                log = log.With(what == 0
                    ? new HealthEvent.Changed(at, $"mail0{server}", "up", "down", "")
                    : Found(at, $"mail0{server}", what == 1 ? Good : Bad with { Detail = $"{what}" }));

            Assert.InRange(log.Events.Count, 0, HealthLog.Capacity);
            Assert.Equal(log.Events.OrderBy(one => one.UnixMs), log.Events);
            if (log.Events.Count < HealthLog.Capacity)
                Assert.Equal(
                    steps.Length, log.Events.Sum(one => one is HealthEvent.Found found ? found.Times : 1));
            foreach (var server in log.Events.GroupBy(one => one.Node))
                Assert.All(
                    server.Zip(server.Skip(1)),
                    pair => Assert.False(
                        pair is { First: HealthEvent.Found one, Second: HealthEvent.Found next } && one.IsLike(next)));
        });

    private static HealthEvent.Found Found(long at, string node, CheckResult result) =>
        new(at, node, result, FoundBy.Check);
}
