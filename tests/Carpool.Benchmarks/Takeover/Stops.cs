using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;
using Carpool.Linux.Namespaces;

namespace Carpool.Benchmarks.Takeover;

/// <summary>SIGTERM of a daemon that holds addresses: it bows out, so nobody waits for beats.</summary>
internal static class Stops
{
    private const double Limit = 50;
    private static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var seen = new List<Handover>();
        for (var run = 0; run < runs; run++)
        {
            var status = await lab.SettleAsync(ct);
            var host = status.Hosts[run % status.Hosts.Count(one => one.Node)];
            var vip = host.Masters.First();
            var report = await ClientProbe.WatchAsync(lab, [vip], () => Terminate(host.Daemon.Pid), After, ct);
            seen.Add(Handover.Read(report, report.Addresses[0], host.Mac));
            await lab.DoAsync("start", host.Name, ct);
        }

        return [Figure.OfMedian(section, "takeover after SIGTERM", "ms", Limit, [.. seen.Select(one => one.Gap)])];
    }

    private static Task Terminate(int? daemon) => daemon is { } pid && Processes.Send(pid, ProcessSignal.Terminate)
        ? Task.CompletedTask
        : throw new BenchmarkException($"SIGTERM does not reach daemon {daemon}");
}
