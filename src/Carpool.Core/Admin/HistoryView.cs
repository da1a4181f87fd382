using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>An entry of a service's history: what was found of a server, or a change of its state.</summary>
/// <param name="At">When; of like results in a row the first.</param>
/// <param name="Node">Where the server runs.</param>
/// <param name="Kind">change, check, ready, or traffic: a client's connection that failed.</param>
/// <param name="What">HAProxy's word for the result, or the change as <c>up -> down</c>.</param>
/// <param name="Why">In words; empty when there is nothing to say.</param>
/// <param name="LatencyMs">Of the latest result, in milliseconds; null for a change.</param>
/// <param name="Times">Like results in a row; 1 for a change.</param>
/// <param name="Last">When the latest of them was.</param>
/// <param name="Steps">Of the latest result.</param>
public sealed record HistoryView(
    DateTimeOffset At,
    string Node,
    string Kind,
    string What,
    string Why,
    double? LatencyMs,
    int Times,
    DateTimeOffset Last,
    IReadOnlyList<StepView> Steps)
{
    public static HistoryView Of(HealthEvent one) => one switch
    {
        HealthEvent.Changed change => new(
            Time(change.UnixMs), change.Node, "change", $"{change.From} -> {change.To}", change.Why, null, 1,
            Time(change.UnixMs), []),
        HealthEvent.Found { Result: var result } found => new(
            Time(found.UnixMs), found.Node, found.By.ToString().ToLowerInvariant(), result.Word, result.Detail,
            result.LatencyMs, found.Times, Time(found.LastUnixMs),
            [.. result.Steps.Select(step => new StepView(step.Name, step.Ms))]),
        _ => throw new ArgumentOutOfRangeException(nameof(one), one, null),
    };

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}

/// <summary>A part of a check.</summary>
/// <param name="Name">What was waited for.</param>
/// <param name="Ms">How long, in milliseconds.</param>
public sealed record StepView(string Name, double Ms);
