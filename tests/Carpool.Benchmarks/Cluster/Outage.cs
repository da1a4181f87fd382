using System.Diagnostics;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Takeover;
using Carpool.Lab;
using Carpool.Lab.Probe;

namespace Carpool.Benchmarks.Cluster;

/// <summary>One server's power failure and its return.</summary>
/// <param name="TakenOverMs">Until the last of its addresses was answered for by another one, milliseconds.</param>
/// <param name="Planned">Seconds until all others had a plan without it in force.</param>
/// <param name="Loads">After the first election, most first.</param>
/// <param name="Spread">The same as a difference.</param>
/// <param name="Joined">Seconds from power on until all were one cluster.</param>
/// <param name="Even">Seconds from power on until the pool was even again.</param>
/// <param name="Had">Addresses that it held before.</param>
/// <param name="Moved">Addresses that changed hands on its return.</param>
/// <param name="SilencesMs">Of each address that came back: how long nobody answered, milliseconds.</param>
/// <param name="ProberMs">The longest pause of the prober itself meanwhile, milliseconds.</param>
internal sealed record Outage(
    double TakenOverMs,
    double Planned,
    string Loads,
    int Spread,
    double Joined,
    double Even,
    int Had,
    int Moved,
    IReadOnlyList<double> SilencesMs,
    double ProberMs)
{
    private static readonly TimeSpan Election = TimeSpan.FromSeconds(1.5);

    public static async Task<Outage> MeasureAsync(BenchLab lab, string name, CancellationToken ct)
    {
        var watch = new PoolWatch(lab);
        var before = await watch.UntilAsync(
            "one cluster, even", status => PoolWatch.IsOneCluster(status) && PoolWatch.IsEven(status), ct);
        var victim = before.Hosts.Single(host => host.Name == name);
        string[] had = [.. victim.Masters];
        var crashed = DateTimeOffset.MinValue;
        var crash = await ClientProbe.WatchAsync(lab, had, () =>
        {
            crashed = TimeProvider.System.GetUtcNow();
            return lab.DoAsync("crash", name, ct);
        }, Election, ct);
        var elected = await lab.StatusAsync(ct);
        var others = before.Hosts.Where(host => host.Node && host.Name != name).ToList();
        var planned = await PoolWatch.UntilPlannedAsync(others, name, crashed, ct);
        var settled = await watch.UntilAsync("one master each", PoolWatch.IsEven, ct);

        var (joined, even) = (TimeSpan.Zero, TimeSpan.Zero);
        var after = settled;
        var back = await ClientProbe.WatchAsync(lab, had, async () =>
        {
            var since = Stopwatch.StartNew();
            await lab.DoAsync("start", name, ct);
            await watch.UntilAsync($"one cluster with {name}", PoolWatch.IsOneCluster, ct);
            joined = since.Elapsed;
            after = await watch.UntilAsync($"even with {name}", PoolWatch.IsEven, ct);
            even = since.Elapsed;
        }, Election, ct);
        return new Outage(
            had.Length == 0 ? 0 : crash.Addresses.Max(address => Handover.Read(crash, address, victim.Mac).Gap),
            (planned - crashed).TotalSeconds,
            Evenness.LoadsOf(elected),
            PoolWatch.SpreadOf(elected),
            joined.TotalSeconds,
            even.TotalSeconds,
            had.Length,
            settled.Addresses.Zip(after.Addresses)
                .Count(pair => !pair.First.Masters.SequenceEqual(pair.Second.Masters)),
            [.. Returned(back, settled)],
            back.SlowestMs);
    }

    private static IEnumerable<double> Returned(ProbeReport report, LabStatus before)
    {
        foreach (var address in report.Addresses.Where(address => address.Reigns.Count > 1))
        {
            var holder = before.Addresses.Single(one => one.Address == address.Address).Masters.Single();
            var mac = before.Hosts.Single(host => host.Name == holder).Mac;
            yield return Handover.Read(report, address, mac).Silence;
        }
    }
}
