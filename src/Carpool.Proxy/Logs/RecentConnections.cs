using Carpool.Core.Logs;

namespace Carpool.Proxy.Logs;

/// <summary>The connections that ended last, no more than a given number. May be used from any thread.</summary>
internal sealed class RecentConnections
{
    private readonly Lock _lock = new();
    private readonly Queue<ConnectionRecord> _records = new();
    private int _capacity;

    /// <summary>How many it keeps; the oldest go first.</summary>
    internal int Capacity
    {
        set
        {
            lock (_lock)
            {
                _capacity = value;
                Trim();
            }
        }
    }

    internal void Add(ConnectionRecord record)
    {
        lock (_lock)
        {
            _records.Enqueue(record);
            Trim();
        }
    }

    /// <summary>Those that match, oldest first.</summary>
    internal IReadOnlyList<ConnectionRecord> Find(Predicate<ConnectionRecord> match)
    {
        lock (_lock) return [.. _records.Where(record => match(record))];
    }

    private void Trim()
    {
        while (_records.Count > _capacity) _records.Dequeue();
    }
}
