namespace Carpool.Core.Events;

/// <summary>Something that happened, in the words of whoever noticed it.</summary>
public sealed record Happening
{
    /// <summary>Longest <see cref="Why"/>, characters; the rest is cut.</summary>
    public const int MaxWhy = 2000;

    public required EventKind Kind { get; init; }

    public EventLevel Level { get; init; }

    /// <summary>
    /// What it happened to: an address, a node, a service, <c>service@node</c>, an interface ... by its name in the
    /// configuration.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>The node that it happened to; null: the one that noticed it.</summary>
    public string? Of { get; init; }

    /// <summary>The state before; null where there is none, or no change of state.</summary>
    public string? From { get; init; }

    /// <summary>The state after; null where there is none, or no change of state.</summary>
    public string? To { get; init; }

    /// <summary>The cause of a change of state, else a sentence that says what happened. One line.</summary>
    public required string Why
    {
        get;
        init => field = OneLine(value.Length > MaxWhy ? value[..MaxWhy] : value);
    }

    /// <summary>One line of English: what stands in the log, in 'carpool events' and on the dashboard.</summary>
    public string Line => (From, To) switch
    {
        (null, null) when Kind is EventKind.Order => $"by order: {Why}",
        (null, null) when Why.Contains(Subject, StringComparison.Ordinal) => Why,
        (null, null) => $"{Subject}: {Why}",
        (null, _) => $"{Subject}{Noun} {To}{Cause}",
        _ => $"{Subject}{Noun} {From} -> {To}{Cause}",
    };

    private string Cause => Why.Length > 0 ? $" ({Why})" : "";

    /// <summary>What the states are, where these and the subject do not say so themselves.</summary>
    private string Noun => Kind switch
    {
        EventKind.Master => " master",
        EventKind.Path => " path",
        EventKind.Readiness => " demotion",
        EventKind.Cluster => " cluster",
        _ => "",
    };

    private static string OneLine(string text) => text.TrimEnd('\r', '\n').ReplaceLineEndings(" | ");
}
