namespace Carpool.Core.Protection;

/// <summary>
/// Which sources are being refused now, so that each is told of when that begins and when it has ended, not with every
/// connection. Only so many at once: what is beyond is counted by the refusals alone, and an attack from everywhere
/// fills no log. Not thread-safe.
/// </summary>
public sealed class LimitedSources
{
    /// <summary>Sources that are told of at once.</summary>
    public const int Most = 16;

    /// <summary>A source that was not refused for so long is refused no more.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Network, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>A source was refused.</summary>
    /// <returns>Whether that has just begun and is to be told.</returns>
    public bool Refused(Network source, Instant now)
    {
        if (_entries.TryGetValue(source, out var entry))
        {
            _entries[source] = entry with { Last = now, Refusals = entry.Refusals + 1 };
            return false;
        }

        if (_entries.Count == Most) return false;
        _entries.Add(source, new Entry(now, now, 1));
        return true;
    }

    /// <summary>Takes out those that have been quiet for long enough.</summary>
    /// <returns>Each with how often it was refused, and from the first to the last time.</returns>
    public IReadOnlyList<(Network Source, long Refusals, TimeSpan Lasted)> TakeQuiet(Instant now)
    {
        var quiet = _entries.Where(pair => now - pair.Value.Last >= Quiet).ToArray();
        foreach (var (source, _) in quiet) _entries.Remove(source);
        return [.. quiet.Select(pair => (pair.Key, pair.Value.Refusals, pair.Value.Last - pair.Value.First))];
    }

    private readonly record struct Entry(Instant First, Instant Last, long Refusals);
}
