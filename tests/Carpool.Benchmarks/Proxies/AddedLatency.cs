using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>How much later an answer comes because of a proxy in between, at a rate that all bear easily.</summary>
internal static class AddedLatency
{
    private const int Rate = 5000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        await using var rig = await ProxyRig.StartAsync(threads: 1, ct);
        var results = await Rounds.RunAsync(
            plan.Rounds,
            () => OpenLoop.RunAsync(ProxyRig.Backend, Rate, plan.Length, ct),
            () => OpenLoop.RunAsync(rig.Ours.Address, Rate, plan.Length, ct),
            () => OpenLoop.RunAsync(rig.Peer.Address, Rate, plan.Length, ct));
        var (direct, ours, theirs) = (results[0], results[1], results[2]);
        return [Of("p50", one => one.P50), Of("p99", one => one.P99)];

        Figure Of(string quantile, Func<Latencies, double> read)
        {
            // By rounds: what slows the backend for a while slows all that come to it.
            IReadOnlyList<double> Added(IReadOnlyList<Latencies> proxied) =>
                [.. proxied.Zip(direct, (through, past) => read(through) - read(past))];
            return Figure.AtMost(
                "latency", $"added latency at {Rate} requests/s, {quantile}, us", 1.0, Added(ours),
                new Peer(rig.Peer.Name, Added(theirs)));
        }
    }
}
