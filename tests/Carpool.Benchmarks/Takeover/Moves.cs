using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Takeover;

/// <summary>An address on its way from one living server to another and back again, by order.</summary>
internal static class Moves
{
    private const double Limit = 5;
    private const int AttemptsPerRun = 3;
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var status = await lab.SettleAsync(ct);
        var address = status.Addresses[0].Address;
        var (here, there) = (status.Hosts[0].Name, status.Hosts[1].Name);
        var seen = new List<Handover>();
        for (var run = 0; seen.Count < runs; run++)
        {
            if (run == AttemptsPerRun * runs) throw new BenchmarkException("the prober itself pauses too long");

            var (from, to) = (here, there);
            var report = await ClientProbe.WatchAsync(
                lab, [address], () => lab.ExecAsync(from, ["carpool", "vip", "move", address, to], ct), After, ct);
            // A pause of the prober looks like one of the host.
            if (report.SlowestMs < Limit)
                seen.Add(Handover.Read(report, report.Addresses[0], status.Hosts.First(host => host.Name == from).Mac));
            (here, there) = (there, here);
        }

        if (here != status.Hosts[0].Name) await lab.ExecAsync(here, ["carpool", "vip", "move", address, there], ct);
        return
        [
            Figure.OfWorst(section, "vip move: from old to new host", "ms", Limit, [.. seen.Select(one => one.Gap)]),
            Figure.OfWorst(
                section, "vip move: longest without an answer", "ms", Limit, [.. seen.Select(one => one.Silence)]),
            Figure.OfWorst(section, "vip move: both hosts answer", "ms", null, [.. seen.Select(one => one.Overlap)]),
        ];
    }
}
