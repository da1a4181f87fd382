using Carpool.Core.Settings;

namespace Carpool.Core.Events;

/// <summary>Which events somebody wants to see.</summary>
/// <param name="Kinds">Of these; empty: of all.</param>
/// <param name="Subject">A name that they must have to do with; null: any.</param>
/// <param name="Since">Not before; null: however old.</param>
public sealed record EventChoice(ValueList<EventKind> Kinds, string? Subject = null, DateTimeOffset? Since = null)
{
    public static readonly EventChoice All = new([]);

    public bool Takes(PoolEvent one) =>
        (Kinds.Count == 0 || Kinds.Contains(one.What.Kind))
        && (Subject is null || one.Concerns(Subject))
        && (Since is not { } since || one.At >= since);

    /// <summary>Reads the words of kinds.</summary>
    /// <returns>The kinds, or what to answer.</returns>
    public static (ValueList<EventKind> Kinds, string? Fault) KindsOf(IEnumerable<string> words)
    {
        var kinds = new List<EventKind>();
        foreach (var word in words)
        {
            if (!EventWords.TryKind(word, out var kind))
            {
                return ([], $"{word} is no kind of event: " + (Spelling.Nearest(word, EventWords.Kinds) is { } meant
                    ? $"did you mean {meant}?"
                    : string.Join(", ", EventWords.Kinds)));
            }

            kinds.Add(kind);
        }

        return ([.. kinds], null);
    }
}
