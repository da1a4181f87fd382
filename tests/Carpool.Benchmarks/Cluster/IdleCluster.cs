using System.Globalization;
using System.Text.RegularExpressions;
using Carpool.Benchmarks.Footprint;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;
using Carpool.Lab;

namespace Carpool.Benchmarks.Cluster;

/// <summary>What the daemons use while nothing happens, and what they say to each other as a cluster.</summary>
internal static partial class IdleCluster
{
    private const double CpuLimit = 4, ResidentLimit = 180, TrafficLimit = 20;

    private const string Counters =
        """
        table inet bench {
          counter got {}
          counter sent {}
          chain from {
            type filter hook input priority 0
            tcp sport 4053 counter name got
            tcp dport 4053 counter name got
          }
          chain to {
            type filter hook output priority 0
            tcp sport 4053 counter name sent
            tcp dport 4053 counter name sent
          }
        }
        """;

    /// <summary>For the just-in-time compiler to come to rest.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(BenchLab lab, CancellationToken ct)
    {
        var hosts = (await lab.StatusAsync(ct)).Hosts.Where(host => host.Node).ToList();
        await Task.WhenAll(hosts.Select(host => CountAsync(lab, host, ct)));
        await Task.Delay(Settling, ct);
        var early = hosts.Select(Sample).ToList();
        var from = await BytesAsync(lab, hosts, ct);
        await Task.Delay(Window, ct);
        var late = hosts.Select(Sample).ToList();
        var to = await BytesAsync(lab, hosts, ct);

        return
        [
            Of("CPU of one core", "%", CpuLimit, late.Zip(early, (b, a) => (b.Cpu - a.Cpu) / Window * 100)),
            Of("resident memory", "MB", ResidentLimit, late.Select(one => one.ResidentMb)),
            Of("cluster traffic, the busier way", "kB/s", TrafficLimit,
                to.Zip(from, (b, a) => (b - a) / Window.TotalSeconds / 1000)),
        ];

        Figure Of(string what, string unit, double limit, IEnumerable<double> samples) =>
            Figure.OfMedian("idle", $"idle daemon of {hosts.Count}: {what}", unit, limit, [.. samples]);
    }

    private static ProcessSample Sample(HostStatus host) => ProcessSample.Take(host.Daemon.Pid!.Value);

    /// <summary>Lets a host's kernel count what goes through the cluster's port, until the lab ends.</summary>
    private static Task<string> CountAsync(BenchLab lab, HostStatus host, CancellationToken ct) =>
        lab.ExecAsync(host.Name, ["nft", Counters], ct);

    private static async Task<IReadOnlyList<double>> BytesAsync(
        BenchLab lab, IEnumerable<HostStatus> hosts, CancellationToken ct)
    {
        var listings = await Task.WhenAll(
            hosts.Select(host => lab.ExecAsync(host.Name, ["nft", "list", "counters", "table", "inet", "bench"], ct)));
        return [.. listings.Select(listing => Bytes().Matches(listing)
            .Max(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)))];
    }

    [GeneratedRegex(@"bytes (\d+)")]
    private static partial Regex Bytes();
}
