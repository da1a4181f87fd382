using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Takeover;

/// <summary>Power failures, one server at a time: how long an address is away, how even the pool is after it.</summary>
/// <param name="pace">For the table.</param>
/// <param name="limitMs">The target.</param>
internal sealed class Crashes(string pace, double limitMs)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1.5);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var gaps = new List<double>();
        var strays = new List<double>();
        var loads = new List<string>();
        for (var run = 0; run < runs; run++)
        {
            var status = await lab.SettleAsync(ct);
            var nodes = status.Hosts.Where(host => host.Node).ToList();
            var victim = nodes[run % nodes.Count];
            var vip = victim.Masters.First();
            var report = await ClientProbe.WatchAsync(
                lab, [vip], () => lab.DoAsync("crash", victim.Name, ct), After, ct);
            var seen = Handover.Read(report, report.Addresses[0], victim.Mac);
            gaps.Add(seen.Gap);
            strays.Add(seen.Strays);
            loads.Add(Evenness.LoadsOf(await lab.StatusAsync(ct)));
            await lab.DoAsync("start", victim.Name, ct);
        }

        return
        [
            Figure.OfMedian(section, $"takeover after a crash, Carpool, {pace}", "ms", limitMs, gaps),
            Figure.OfWorst(section, $"changes of master too many, {pace}", "changes", null, strays),
            Evenness.Judge(section, $"loads after one crash, {pace}", "3,3,2,2", loads),
        ];
    }
}
