using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// How long the election thread of a daemon is kept from its work while the proxy of the same process has all the load
/// that it can bear, and thousands of idle connections.
/// </summary>
internal static class ElectionPauses
{
    private const double Beat = 100;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        await using var rig = await ProxyRig.StartAsync(Environment.ProcessorCount, ct);
        using var idle = await IdleClients.ConnectAsync(rig.Ours, ct);
        var length = 2 * plan.Length;
        return
        [
            .. await Under("requests", () => Wrk.RunAsync(rig.Ours, isKept: true, length, ct)),
            .. await Under("new connections", () => Wrk.RunAsync(rig.Ours, isKept: false, length, ct)),
            .. await Under("bulk", () => BulkSource.TakeAsync(rig.Ours, length, ct)),
        ];

        async Task<IReadOnlyList<Figure>> Under(string what, Func<Task> load)
        {
            _ = await rig.Carpool.TakePausesAsync(ct);
            await load();
            var seen = await rig.Carpool.TakePausesAsync(ct);
            var figure = Figure.At(
                "pauses", $"longest pause of the election, {what} and {IdleClients.Count} idle", "ms", Beat,
                seen.Longest);
            var collections = seen.Collections == 0
                ? "no collection"
                : $"{seen.Collections} collections up to {Spread.Text(seen.LongestCollection)} ms";
            var rest = $"p50 {Spread.Text(seen.P50)}, p99.9 {Spread.Text(seen.P999)}, {collections}, {seen.Kind}";
            return [figure with { Measured = $"{figure.Measured} ({rest})" }];
        }
    }
}
