namespace Carpool.Core.Health;

/// <summary>The result of one of several checks, by its name.</summary>
public readonly record struct PartResult(string Name, CheckResult Result)
{
    /// <summary>What a step of a part is called in the whole.</summary>
    public static string StepOf(string part, string step) => $"{part} {step}";
}

/// <summary>
/// What several checks of one server come to. A part that could not even be tried, for a shortage on this host, says
/// nothing; where the others leave it open, nor does the whole.
/// </summary>
public static class CombinedResult
{
    /// <summary>Whether a part's result decides on the whole, so that no further part need be tried.</summary>
    /// <param name="result">The part's.</param>
    /// <param name="needsAll">Whether all must be good; else one.</param>
    public static bool Decides(CheckResult result, bool needsAll) =>
        result.Status is not CheckStatus.SocketError && result.IsSuccess != needsAll;

    /// <summary>The whole.</summary>
    /// <param name="parts">One at least, up to the one that decides.</param>
    /// <param name="needsAll">Whether all must be good; else one.</param>
    public static CheckResult Of(IReadOnlyCollection<PartResult> parts, bool needsAll)
    {
        var (status, detail) = Judge(parts, needsAll);
        return new CheckResult(
            status, parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Result.Latency), detail)
        {
            Steps = [.. parts.SelectMany(part => part.Result.Steps, Named)],
            CertificateEnd = parts.Min(part => part.Result.CertificateEnd),
            HostAnswered = parts.Any(part => part.Result.HostAnswered),
        };
    }

    private static (CheckStatus Status, string Detail) Judge(IReadOnlyCollection<PartResult> parts, bool needsAll)
    {
        foreach (var part in parts)
            if (Decides(part.Result, needsAll))
                return (part.Result.Status, needsAll ? WhyOf(part) : $"by {part.Name}");

        foreach (var part in parts)
            if (part.Result.Status is CheckStatus.SocketError)
                return (part.Result.Status, WhyOf(part));

        // As deep as the deepest of them has looked; of those that failed each says its own.
        return needsAll
            ? (parts.Max(part => part.Result.Status), "")
            : (parts.First().Result.Status, string.Join(", ", parts.Select(Worded)));
    }

    private static string WhyOf(PartResult part) =>
        part.Result.Detail.Length == 0 ? part.Name : $"{part.Name}: {part.Result.Detail}";

    private static string Worded(PartResult part) =>
        part.Result.Detail.Length == 0
            ? $"{part.Name} {part.Result.Word}"
            : $"{part.Name} {part.Result.Word} ({part.Result.Detail})";

    private static CheckStep Named(PartResult part, CheckStep step) =>
        step with { Name = PartResult.StepOf(part.Name, step.Name) };
}
