using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Takeover;

/// <summary>
/// A daemon that is killed or hangs while its host's kernel lives on: the lease must silence the host before the heir
/// speaks, in IPv4 and IPv6, for ARP, ND and TCP.
/// </summary>
/// <param name="verb">kill or hang.</param>
internal sealed class Silences(string verb)
{
    private const double TakeoverLimit = 450;
    private const double AfterlifeLimit = 300;
    private static readonly TimeSpan After = TimeSpan.FromSeconds(1.5);

    public async Task<IReadOnlyList<Figure>> MeasureAsync(string section, BenchLab lab, int runs, CancellationToken ct)
    {
        var seen = new List<Handover>();
        for (var run = 0; run < runs; run++)
        {
            var status = await lab.SettleAsync(ct);
            // One with an address in each family, if there is one.
            var victim = status.Hosts.Where(host => host.Masters.Any())
                .MaxBy(host => host.Vips.First(vip => vip.State == "Master").Also.Count)!;
            var vip = victim.Vips.First(vip => vip.State == "Master");
            var report = await ClientProbe.WatchAsync(
                lab, [vip.Address, .. vip.Also], () => lab.DoAsync(verb, victim.Name, ct), After, ct);
            seen.AddRange(report.Addresses.Select(address => Handover.Read(report, address, victim.Mac, vip.Vhid)));
            await lab.DoAsync(verb == "hang" ? "heal" : "start", victim.Name, ct);
        }

        var afterlives = seen.Select(one => one.Afterlife ?? throw new BenchmarkException("no advertisement was seen"));
        return
        [
            Figure.OfMedian(section, $"takeover after {verb}", "ms", TakeoverLimit, [.. seen.Select(one => one.Gap)]),
            Figure.OfWorst(
                section, $"{verb}: last answer after last advertisement", "ms", AfterlifeLimit, [.. afterlives]),
            Figure.OfWorst(section, $"{verb}: two hosts answer at once", "ms", 0, [.. seen.Select(one => one.Overlap)]),
        ];
    }
}
