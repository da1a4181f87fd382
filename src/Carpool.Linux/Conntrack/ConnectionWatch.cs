namespace Carpool.Linux.Conntrack;

/// <summary>
/// The open connections of one service by the kernel's numbers, so that none is counted twice. Used on the monitor's
/// thread alone, save that anybody may dispose of it.
/// </summary>
internal sealed class ConnectionWatch(IConnectionObserver observer, Action<ConnectionWatch> forget) : IDisposable
{
    private HashSet<uint> _open = [];

    public bool Has(uint id) => _open.Contains(id);

    public void Open(uint id)
    {
        if (_open.Add(id)) observer.Opened(1);
    }

    /// <summary>Just these are open.</summary>
    public void Resume(IEnumerable<uint> open)
    {
        var before = _open;
        _open = [.. open];
        var opened = _open.Count(id => !before.Contains(id));
        var lost = before.Count + opened - _open.Count;
        if (lost > 0) observer.Lost(lost);
        if (opened > 0) observer.Opened(opened);
    }

    public void End(uint id, in TrackedConnection connection)
    {
        if (_open.Remove(id)) observer.Ended(connection);
    }

    public void Dispose() => forget(this);
}
