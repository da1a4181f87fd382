using Carpool.Lab.Probe;

namespace Carpool.Benchmarks.Takeover;

/// <summary>How one address left a host, as the client saw it. Times in milliseconds.</summary>
/// <param name="Gap">From the last answer of the old host to the next answer of another one.</param>
/// <param name="Overlap">How long the old host still answered after another one had begun; 0 in good order.</param>
/// <param name="Afterlife">From the old host's last advertisement to its last answer; null if there was none.</param>
/// <param name="Silence">
/// How long, around it, no ARP request or no SYN was answered that was asked: the prober's own pauses are not counted.
/// </param>
/// <param name="Strays">Changes of the answering host beyond the one that there had to be.</param>
internal sealed record Handover(double Gap, double Overlap, double? Afterlife, double Silence, int Strays)
{
    // What the prober or the machine misses at another time is none of the hand-over's.
    private const double Around = 50;

    /// <param name="from">The Ethernet address of the host that held it at first.</param>
    /// <param name="vhid">Of the address, for <see cref="Afterlife"/>.</param>
    /// <exception cref="BenchmarkException">That host never answered, or nobody did after it.</exception>
    public static Handover Read(ProbeReport report, ProbedAddress seen, string from, byte? vhid = null)
    {
        var old = seen.Reigns.Where(reign => reign.Mac == from).ToList();
        var others = seen.Reigns.Where(reign => reign.Mac != from).ToList();
        if (old.Count == 0) throw new BenchmarkException($"{from} did not answer for {seen.Address}");

        var last = old[^1].LastMs;
        var next = others.FirstOrDefault(reign => reign.FirstMs > last)
            ?? throw new BenchmarkException($"nobody took {seen.Address} over within {report.ToMs - last:0} ms");
        var spoke = report.Advertisers.FirstOrDefault(one => one.Vhid == vhid && one.Mac == from);
        return new Handover(
            next.FirstMs - last,
            Math.Max(last - others[0].FirstMs, 0),
            spoke is null ? null : last - spoke.LastMs,
            new[] { seen.NeighbourGap, seen.ConnectGap }
                .Where(gap => gap.FromMs < next.FirstMs + Around && gap.ToMs > last - Around)
                .Select(gap => gap.NetMs).DefaultIfEmpty(next.FirstMs - last).Max(),
            seen.Reigns.Count - 2 + seen.MoreReigns);
    }
}
