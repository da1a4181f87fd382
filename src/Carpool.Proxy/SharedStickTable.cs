using Carpool.Core;
using Carpool.Core.Balancing;

namespace Carpool.Proxy;

/// <summary>
/// A stick table for any thread: the loops look clients up in it, and one who is no loop merges what other nodes say. A
/// choice already holds the lock of its backend, so loops do not wait for each other here; they may wait for a merge,
/// which takes the lock for one message.
/// </summary>
/// <param name="size">Clients at most.</param>
/// <param name="expire">How long a client is remembered after it came.</param>
public sealed class SharedStickTable(int size, TimeSpan expire)
{
    private readonly Lock _lock = new();
    private readonly StickTable _table = new(size, expire);

    public int Size => size;

    public TimeSpan Expire => expire;

    public int Count
    {
        get
        {
            lock (_lock) return _table.Count;
        }
    }

    /// <summary>Clients that made room for others before their time.</summary>
    public long Evicted
    {
        get
        {
            lock (_lock) return _table.Evicted;
        }
    }

    /// <inheritdoc cref="StickTable.Cleared"/>
    public long Cleared
    {
        get
        {
            lock (_lock) return _table.Cleared;
        }
    }

    /// <inheritdoc cref="StickTable.Find"/>
    public string? Find(NetAddress client, Instant now)
    {
        lock (_lock) return _table.Find(client, now);
    }

    /// <inheritdoc cref="StickTable.Keep"/>
    public void Keep(NetAddress client, string server, Instant now)
    {
        lock (_lock) _table.Keep(client, server, now);
    }

    /// <inheritdoc cref="StickTable.Merge"/>
    public void Merge(ValueList<StickEntry> said, Instant now)
    {
        lock (_lock)
        {
            foreach (var entry in said.AsSpan()) _table.Merge(entry, now);
        }
    }

    /// <inheritdoc cref="StickTable.TakeNews"/>
    public ValueList<StickEntry> TakeNews(Instant now)
    {
        lock (_lock) return _table.TakeNews(now);
    }

    /// <inheritdoc cref="StickTable.Read"/>
    public (ValueList<StickEntry> Entries, int? Next) Read(int from, Instant now)
    {
        lock (_lock) return _table.Read(from, now);
    }

    /// <summary>The whole table, part by part, so that nobody waits long for it.</summary>
    public IEnumerable<StickEntry> All(Instant now)
    {
        for (int? from = 0; from is { } at;)
        {
            (var part, from) = Read(at, now);
            foreach (var entry in part) yield return entry;
        }
    }

    /// <inheritdoc cref="StickTable.Clear(NetAddress?)"/>
    public long Clear(NetAddress? client)
    {
        lock (_lock) return _table.Clear(client);
    }

    /// <inheritdoc cref="StickTable.Clear(NetAddress?, long)"/>
    public void Clear(NetAddress? client, long stamp)
    {
        lock (_lock) _table.Clear(client, stamp);
    }
}
