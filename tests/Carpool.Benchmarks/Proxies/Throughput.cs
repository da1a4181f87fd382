using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>How much comes through each proxy when there is always more, and what that costs it.</summary>
internal static class Throughput
{
    public static Task<IReadOnlyList<Figure>> RequestsAsync(ProxyPlan plan, CancellationToken ct) =>
        MeasureAsync("requests", "request", 1.0, plan, proxy => Wrk.RunAsync(proxy, isKept: true, plan.Length, ct), ct);

    public static Task<IReadOnlyList<Figure>> ConnectionsAsync(ProxyPlan plan, CancellationToken ct) => MeasureAsync(
        "connections", "connection", 1.0, plan, proxy => Wrk.RunAsync(proxy, isKept: false, plan.Length, ct), ct);

    /// <summary>Each has a server of its own by what a table of clients says.</summary>
    public static Task<IReadOnlyList<Figure>> PersistenceAsync(ProxyPlan plan, CancellationToken ct) => MeasureAsync(
        "persistence", "persistent connection", 1.0, plan,
        proxy => Wrk.RunAsync(proxy, isKept: false, plan.Length, ct, ProxyRig.StickyPort), ct);

    public static Task<IReadOnlyList<Figure>> BulkAsync(ProxyPlan plan, CancellationToken ct) =>
        MeasureAsync("bulk", "MB", 0.9, plan, proxy => BulkSource.TakeAsync(proxy, plan.Length, ct), ct);

    /// <summary>Loads both proxies of a rig in turn.</summary>
    /// <param name="section">Of the figures.</param>
    /// <param name="unit">What comes through, and with how many threads.</param>
    /// <param name="atLeast">The part of the peer's rate that is to be reached.</param>
    /// <param name="atMost">The multiple of the peer's CPU for each that may be used.</param>
    public static async Task<IReadOnlyList<Figure>> CompareAsync(
        ProxyRig rig,
        string section,
        (string Name, int Threads) unit,
        double atLeast,
        double atMost,
        ProxyPlan plan,
        Func<ProxyUnderTest, Task<(double Units, double Seconds)>> load)
    {
        var costs = await Rounds.RunAsync(
            plan.Rounds,
            () => rig.Ours.MeasureAsync(() => load(rig.Ours)),
            () => rig.Peer.MeasureAsync(() => load(rig.Peer)));
        var (ours, theirs) = (costs[0], costs[1]);
        var with = unit.Threads == 1 ? "1 thread" : $"{unit.Threads} threads";
        return
        [
            Figure.AtLeast(
                section, $"{unit.Name}s/s, {with}", atLeast, [.. ours.Select(one => one.Rate)],
                new Peer(rig.Peer.Name, [.. theirs.Select(one => one.Rate)])),
            Figure.AtMost(
                section, $"CPU per {unit.Name}, us, {with}", atMost, [.. ours.Select(one => one.CpuPerUnit)],
                new Peer(rig.Peer.Name, [.. theirs.Select(one => one.CpuPerUnit)])),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section,
        string unit,
        double atLeast,
        ProxyPlan plan,
        Func<ProxyUnderTest, Task<(double Units, double Seconds)>> load,
        CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var threads in plan.Threads)
        {
            await using var rig = await ProxyRig.StartAsync(threads, ct);
            figures.AddRange(await CompareAsync(rig, section, (unit, threads), atLeast, atMost: 1.0, plan, load));
        }

        return figures;
    }
}
