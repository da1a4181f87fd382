namespace Carpool.Linux.Conntrack;

/// <summary>
/// The connections of one service by the kernel's numbers, so that none is counted twice. Written on the monitor's
/// thread alone, read from any.
/// </summary>
internal sealed class ConnectionWatch(Action<TrackedConnection> ended, Action<ConnectionWatch> forget)
    : IConnectionWatch
{
    private HashSet<uint> _open = [];
    private long _current;
    private long _total;
    private long _bytesIn;
    private long _bytesOut;

    public long Current => Volatile.Read(ref _current);

    public long Total => Volatile.Read(ref _total);

    public long BytesIn => Volatile.Read(ref _bytesIn);

    public long BytesOut => Volatile.Read(ref _bytesOut);

    public bool Has(uint id) => _open.Contains(id);

    public void Open(uint id)
    {
        if (_open.Add(id)) Volatile.Write(ref _total, _total + 1);
        Volatile.Write(ref _current, _open.Count);
    }

    /// <summary>Just these are open; of those that ended unseen the counts are lost.</summary>
    public void Resume(IEnumerable<uint> open)
    {
        var before = _open;
        _open = [.. open];
        Volatile.Write(ref _total, _total + _open.Count(id => !before.Contains(id)));
        Volatile.Write(ref _current, _open.Count);
    }

    public void End(uint id, in TrackedConnection connection)
    {
        if (!_open.Remove(id)) return;

        Volatile.Write(ref _current, _open.Count);
        Volatile.Write(ref _bytesIn, _bytesIn + connection.BytesIn);
        Volatile.Write(ref _bytesOut, _bytesOut + connection.BytesOut);
        ended(connection);
    }

    public void Dispose() => forget(this);
}
