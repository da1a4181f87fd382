using Carpool.Lab.Probe;

namespace Carpool.Benchmarks.Takeover;

/// <summary>How one address went from one host to others, as the client saw it. Times in milliseconds.</summary>
/// <param name="From">Who answered first, by Ethernet address.</param>
/// <param name="To">Who answered last.</param>
/// <param name="Gap">From the last answer of the old host to the first of a new one; 0 when they overlap.</param>
/// <param name="Overlap">How long the old host still answered after a new one had begun.</param>
/// <param name="Afterlife">From the last advertisement of the old host to its last answer; null without advertisement.</param>
/// <param name="Silence">The longest time in which no ARP request, or no SYN, was answered by anybody.</param>
internal sealed record Handover(string From, string To, double Gap, double Overlap, double? Afterlife, double Silence)
{
    /// <exception cref="BenchmarkException">Nobody answered, or nobody but the first one.</exception>
    public static Handover Read(ProbeReport report, ProbedAddress seen, byte? vhid)
    {
        if (seen.Reigns.Count == 0) throw new BenchmarkException($"nobody answered for {seen.Address}");

        var from = seen.Reigns[0].Mac;
        var others = seen.Reigns.Where(reign => reign.Mac != from).ToList();
        if (others.Count == 0)
            throw new BenchmarkException($"nobody took {seen.Address} over within {report.ToMs - seen.Reigns[0].LastMs:0} ms");

        var last = seen.Reigns.Where(reign => reign.Mac == from).Max(reign => reign.LastMs);
        var first = others.Min(reign => reign.FirstMs);
        var spoke = report.Advertisers.FirstOrDefault(one => one.Vhid == vhid && one.Mac == from);
        return new Handover(
            from,
            others[^1].Mac,
            Math.Max(first - last, 0),
            Math.Max(last - first, 0),
            spoke is null ? null : last - spoke.LastMs,
            Math.Max(seen.NeighbourGap.Ms, seen.ConnectGap.Ms));
    }
}
