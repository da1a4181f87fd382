using System.Globalization;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Checks;

/// <summary>A way in which a server broke, and what was found of it.</summary>
/// <param name="Way">The service and how it was broken.</param>
/// <param name="Banner">HAProxy's word by the check of the banner, or that it misses it.</param>
/// <param name="Deep">The same by the deep check, with the reason.</param>
/// <param name="Seconds">From when it was broken, in each run.</param>
internal sealed record WayFound(string Way, string Banner, string Deep, IReadOnlyList<double> Seconds)
{
    public Figure Figure =>
        Figure.OfMedian(Detection.Section, $"{Way}: {Deep}, banner {Banner}", "s", Detection.Limit, Seconds);

    /// <summary>As the README has it.</summary>
    public static string Table(IReadOnlyList<WayFound> ways) => string.Join(
        '\n',
        [
            $"| way | banner check | deep check | found after, s (of {ways[0].Seconds.Count}) |",
            "| --- | --- | --- | --- |",
            .. ways.Select(way => $"| {way.Way} | {way.Banner} | {way.Deep} | {Range(way.Seconds)} |"),
        ]);

    private static string Range(IReadOnlyList<double> seconds)
    {
        var (least, most) = (Text(seconds.Min()), Text(seconds.Max()));
        return least == most ? least : $"{least} to {most}";

        static string Text(double one) => one.ToString("F1", CultureInfo.InvariantCulture);
    }
}
