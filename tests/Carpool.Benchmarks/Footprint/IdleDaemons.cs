using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Footprint;

/// <summary>What the daemons use while nothing happens but beats and checks.</summary>
internal static class IdleDaemons
{
    private const double CpuLimit = 2;
    private const double ResidentLimit = 150;
    private const double PrivateLimit = 100;

    /// <param name="runs">Seconds to watch; as long again for the just-in-time compiler to come to rest before.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(
        string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var window = TimeSpan.FromSeconds(runs);
        var status = await lab.SettleAsync(ct);
        await Task.Delay(window, ct);
        var daemons = status.Hosts.Select(host => host.Daemon.Pid).OfType<int>().ToList();
        var before = daemons.Select(ProcessSample.Take).ToList();
        await Task.Delay(window, ct);
        var after = daemons.Select(ProcessSample.Take).ToList();

        var cpu = after.Zip(before, (late, early) => (late.Cpu - early.Cpu) / window * 100);
        return
        [
            Of("CPU of one core", "%", CpuLimit, cpu),
            Of("resident memory", "MB", ResidentLimit, after.Select(one => one.ResidentMb)),
            Of("private dirty memory", "MB", PrivateLimit, after.Select(one => one.PrivateDirtyMb)),
            Of("threads", "threads", null, after.Select(one => (double)one.Threads)),
        ];

        Figure Of(string what, string unit, double? limit, IEnumerable<double> samples) =>
            Figure.OfMedian(section, $"idle daemon: {what}", unit, limit, [.. samples]);
    }
}
