using System.Globalization;

namespace Carpool.Benchmarks.Report;

/// <summary>What is worth knowing of some samples of one thing.</summary>
internal sealed record Spread
{
    private readonly double[] _sorted;

    /// <param name="samples">One at least.</param>
    public Spread(IEnumerable<double> samples) => _sorted = [.. samples.Order()];

    public int Count => _sorted.Length;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Median => Count % 2 == 1 ? _sorted[Count / 2] : (_sorted[Count / 2 - 1] + _sorted[Count / 2]) / 2;

    /// <summary>The smallest sample that the given share of all does not exceed (nearest rank).</summary>
    public double Quantile(double share) => _sorted[Math.Max((int)Math.Ceiling(Count * share) - 1, 0)];

    /// <summary>The median, and in parentheses the extremes.</summary>
    public override string ToString() =>
        Count == 1 ? Text(Median) : $"{Text(Median)} ({Text(Min)} to {Text(Max)})";

    /// <summary>Three digits, or the whole part if that is longer.</summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", < 1 => "0.00#", < 10 => "0.00", < 100 => "0.0", _ => "0" },
        CultureInfo.InvariantCulture);
}
