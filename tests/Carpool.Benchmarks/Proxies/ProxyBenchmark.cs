using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// Both proxies in turn under the same load. What counts is the ratio of their medians: the machine has other work too.
/// </summary>
internal sealed class ProxyBenchmark(ProxyRig rig, int pairs, TimeSpan length)
{
    public static IEnumerable<string> Sections => ["memory", "requests", "connections", "bulk"];

    public async Task<IReadOnlyList<Figure>> RunAsync(string? only, CancellationToken ct)
    {
        var figures = new List<Figure>();
        // Memory first: what a load leaves behind is not the price of an idle connection.
        if (only is null or "memory") figures.Add(await MeasureMemoryAsync(ct));
        if (only is null or "requests")
            figures.AddRange(
                await MeasureAsync("requests", "request", 1.0, proxy => Wrk.RunAsync(proxy, true, length, ct)));
        if (only is null or "connections")
        {
            figures.AddRange(await MeasureAsync(
                "connections", "connection", 1.0, proxy => Wrk.RunAsync(proxy, false, length, ct)));
        }

        if (only is null or "bulk")
            figures.AddRange(await MeasureAsync("bulk", "MB", 0.9, proxy => BulkSource.TakeAsync(proxy, length, ct)));
        return figures;
    }

    private async Task<Figure> MeasureMemoryAsync(CancellationToken ct)
    {
        // The first connections also pay for the code that they bring in.
        foreach (var proxy in (ProxyUnderTest[])[rig.Peer, rig.Ours])
            _ = await Wrk.RunAsync(proxy, isKept: false, TimeSpan.FromSeconds(1), ct);
        var theirs = await IdleClients.MeasureAsync(rig.Peer, ct);
        var ours = await IdleClients.MeasureAsync(rig.Ours, ct);
        var what = $"resident memory for each of {IdleClients.Count} idle connections";
        return Figure.AtMost("memory", what, "kB", 1.0, [ours], [theirs]);
    }

    private async Task<Figure[]> MeasureAsync(
        string section, string unit, double atLeast, Func<ProxyUnderTest, Task<(double, double)>> load)
    {
        var (ours, theirs) = (new List<ProxyUnderTest.Cost>(), new List<ProxyUnderTest.Cost>());
        for (var pair = -1; pair < pairs; pair++)
        {
            // Each is first in every second pair.
            ProxyUnderTest[] order = pair % 2 == 0 ? [rig.Ours, rig.Peer] : [rig.Peer, rig.Ours];
            foreach (var proxy in order)
            {
                var cost = await proxy.MeasureAsync(() => load(proxy));
                // The one before the first warms both up: compiler, buffers, ports.
                if (pair >= 0) (proxy == rig.Ours ? ours : theirs).Add(cost);
            }
        }

        return
        [
            Figure.AtLeast(
                section, $"{unit}s/s", $"{unit}s/s", atLeast, [.. ours.Select(one => one.Rate)],
                [.. theirs.Select(one => one.Rate)]),
            Figure.AtMost(
                section, $"CPU of the proxy per {unit}", "us", 1.0, [.. ours.Select(one => one.CpuPerUnit)],
                [.. theirs.Select(one => one.CpuPerUnit)]),
        ];
    }
}
