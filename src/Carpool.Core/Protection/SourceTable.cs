namespace Carpool.Core.Protection;

/// <summary>
/// What each source has open and what it took of its allowances; not thread-safe. A source is remembered while it has
/// a connection open or owes something. When the table is full, the source that is nearest to owing nothing makes room:
/// whoever wants to be forgotten would have to find as many other sources as the table holds and have each of them
/// take more than he did. One with an open connection is never forgotten; if all have one, a newcomer is let in
/// untracked, and the limit of all connections is what is left.
/// </summary>
public sealed class SourceTable
{
    /// <summary>The place of one that is let in untracked.</summary>
    public const int NoPlace = -1;

    private readonly SourceLimits _limits;
    private readonly Allowance _connections;
    private readonly Allowance _bytes;
    private readonly Dictionary<Network, int> _places = [];
    private readonly List<Entry> _entries = [];
    private readonly Stack<int> _free = new();
    private readonly PlaceQueue _idle = new();

    public SourceTable(SourceLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.TableSize, 1);
        _limits = limits;
        _connections = new Allowance(limits.Rate ?? 1, limits.Period);
        _bytes = new Allowance(limits.BytesRate ?? 1, TimeSpan.FromSeconds(1));
    }

    /// <summary>Sources that are remembered now, at most <see cref="SourceLimits.TableSize"/>.</summary>
    public int Count => _places.Count;

    /// <summary>Opens one more connection of a source, if it may.</summary>
    /// <param name="source">As <see cref="SourceLimits.SourceOf"/> says.</param>
    /// <param name="now">Never earlier than in the call before.</param>
    /// <param name="place">
    /// What <see cref="Close"/> and <see cref="Carry"/> want; <see cref="NoPlace"/> when it may not, or is untracked.
    /// </param>
    public SourceVerdict Open(Network source, Instant now, out int place)
    {
        ForgetPaid(now);
        place = NoPlace;
        var known = _places.TryGetValue(source, out var found);
        var entry = known ? _entries[found] : new Entry(source, 0, now, now);
        if (entry.Open >= _limits.Connections) return SourceVerdict.TooMany;

        if (_limits.Rate is not null)
        {
            var paid = _connections.Take(entry.ConnectionsPaid, now, 1);
            if (_connections.Excess(paid, now) > TimeSpan.Zero) return SourceVerdict.TooFast;
            entry = entry with { ConnectionsPaid = paid };
        }

        if (known) _idle.Remove(found);
        else if (TryFindPlace(source) is { } empty) found = empty;
        else return SourceVerdict.Welcome;

        _entries[found] = entry with { Open = entry.Open + 1 };
        place = found;
        return SourceVerdict.Welcome;
    }

    /// <summary>A connection has ended.</summary>
    /// <param name="place">From <see cref="Open"/>.</param>
    /// <param name="now">Never earlier than in the call before.</param>
    public void Close(int place, Instant now)
    {
        if (place == NoPlace) return;
        var entry = _entries[place];
        _entries[place] = entry with { Open = entry.Open - 1 };
        if (entry.Open > 1) return;
        if (entry.Paid <= now) Forget(place);
        else _idle.Add(place, entry.Paid);
    }

    /// <summary>A connection carried some octets.</summary>
    /// <param name="place">From <see cref="Open"/>.</param>
    /// <param name="octets">Both ways together.</param>
    /// <param name="now">Never earlier than in the call before.</param>
    /// <returns>How long it should carry no more.</returns>
    public TimeSpan Carry(int place, long octets, Instant now)
    {
        if (place == NoPlace || _limits.BytesRate is null) return TimeSpan.Zero;
        var entry = _entries[place];
        var paid = _bytes.Take(entry.BytesPaid, now, octets);
        _entries[place] = entry with { BytesPaid = paid };
        return _bytes.Excess(paid, now);
    }

    private void ForgetPaid(Instant now)
    {
        while (_idle.Count > 0 && _idle.First.At <= now) Forget(_idle.First.Place);
    }

    private void Forget(int place)
    {
        _idle.Remove(place);
        _places.Remove(_entries[place].Source);
        _free.Push(place);
    }

    private int? TryFindPlace(Network source)
    {
        if (_places.Count == _limits.TableSize)
        {
            if (_idle.Count == 0) return null;
            Forget(_idle.First.Place);
        }

        if (!_free.TryPop(out var place))
        {
            place = _entries.Count;
            _entries.Add(default);
        }

        _places.Add(source, place);
        return place;
    }

    private readonly record struct Entry(Network Source, int Open, Instant ConnectionsPaid, Instant BytesPaid)
    {
        /// <summary>When nothing is owed any more.</summary>
        internal Instant Paid => ConnectionsPaid > BytesPaid ? ConnectionsPaid : BytesPaid;
    }
}
