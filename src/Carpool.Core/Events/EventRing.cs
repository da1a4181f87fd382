namespace Carpool.Core.Events;

/// <summary>The latest events of a node, numbered. Belongs to one actor.</summary>
/// <param name="node">Whose.</param>
public sealed class EventRing(string node)
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 2000;

    private readonly Queue<PoolEvent> _events = new(Capacity);

    /// <summary>The number of the latest one; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>All that are kept, the oldest first.</summary>
    public ValueList<PoolEvent> All => [.. _events];

    /// <summary>Begins with what an earlier daemon of this node has kept.</summary>
    /// <param name="kept">The oldest first. One that is not numbered above the one before is left out.</param>
    public void Remember(IEnumerable<PoolEvent> kept)
    {
        foreach (var one in kept)
            if (one.Sequence > Last)
                Keep(one);
    }

    public PoolEvent Add(DateTimeOffset at, Happening what)
    {
        var next = new PoolEvent(Last + 1, at, node, what);
        Keep(next);
        return next;
    }

    /// <summary>
    /// Those after a number. All, when it lies ahead of the latest: then it was counted by a journal that was lost.
    /// </summary>
    public IEnumerable<PoolEvent> After(long sequence)
    {
        var from = sequence > Last ? 0 : sequence;
        return _events.Where(one => one.Sequence > from);
    }

    private void Keep(PoolEvent next)
    {
        if (_events.Count == Capacity) _events.Dequeue();
        _events.Enqueue(next);
        Last = next.Sequence;
    }
}
