namespace Carpool.Benchmarks.Report;

/// <summary>One line of the table.</summary>
/// <param name="Section">What to give to <c>--only</c> to measure it again.</param>
/// <param name="What">In words.</param>
/// <param name="Target">What is to be reached, or empty for a comparison.</param>
/// <param name="Measured">In words, with the unit.</param>
/// <param name="Reached">Null for a comparison.</param>
/// <param name="Value">The number that decides, if there is one.</param>
/// <param name="Samples">What it was made of.</param>
/// <param name="Peer">Who did the same; then the value is the ratio of the medians.</param>
internal sealed record Figure(
    string Section,
    string What,
    string Target,
    string Measured,
    bool? Reached,
    double? Value = null,
    IReadOnlyList<double>? Samples = null,
    Peer? Peer = null)
{
    public string Verdict => Reached switch { true => "reached", false => "MISSED", null => "-" };

    /// <summary>The median counts; the extremes are shown beside it.</summary>
    /// <param name="limit">The median must not exceed it; null for a comparison.</param>
    public static Figure OfMedian(
        string section, string what, string unit, double? limit, IReadOnlyList<double> samples)
    {
        var spread = new Spread(samples);
        var measured = $"{Spread.Text(spread.Median)} {unit}";
        if (spread.Count > 1)
            measured += $" ({Spread.Text(spread.Min)} to {Spread.Text(spread.Max)}, {spread.Count} runs)";
        return At(section, what, unit, limit, spread.Median, samples) with { Measured = measured };
    }

    /// <summary>The worst one counts.</summary>
    public static Figure OfWorst(string section, string what, string unit, double? limit, IReadOnlyList<double> samples)
    {
        var spread = new Spread(samples);
        var figure = At(section, what, unit, limit, spread.Max, samples);
        return spread.Count == 1 ? figure : figure with { Measured = $"{figure.Measured} (worst of {spread.Count})" };
    }

    /// <summary>One number.</summary>
    public static Figure At(
        string section,
        string what,
        string unit,
        double? limit,
        double value,
        IReadOnlyList<double>? samples = null) => new(
            section,
            what,
            limit is { } most ? $"<= {Spread.Text(most)} {unit}" : "",
            $"{Spread.Text(value)} {unit}",
            limit is null ? null : value <= limit,
            value,
            samples);

    /// <summary>A ratio of medians that must not be lower than the limit.</summary>
    /// <param name="what">In words, with the unit.</param>
    public static Figure AtLeast(string section, string what, double limit, IReadOnlyList<double> ours, Peer peer) =>
        Beside(section, what, ours, peer, $">= {limit:0.0#}x {peer.Name}", ratio => ratio >= limit);

    /// <summary>A ratio of medians that must not be higher than the limit.</summary>
    /// <param name="what">In words, with the unit.</param>
    public static Figure AtMost(string section, string what, double limit, IReadOnlyList<double> ours, Peer peer) =>
        Beside(section, what, ours, peer, $"<= {limit:0.0#}x {peer.Name}", ratio => ratio <= limit);

    public static Figure Failed(string section, string why) => new(section, section, "measured", why, Reached: false);

    private static Figure Beside(
        string section, string what, IReadOnlyList<double> ours, Peer peer, string target, Func<double, bool> isMet)
    {
        var spread = new Spread(ours);
        var ratio = spread.Median / new Spread(peer.Samples).Median;
        return new Figure(section, what, target, spread.ToString(), isMet(ratio), ratio, ours, peer);
    }
}

/// <summary>Who did the same in the same run, in turn with us.</summary>
internal sealed record Peer(string Name, IReadOnlyList<double> Samples);
