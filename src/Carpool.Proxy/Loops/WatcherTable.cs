namespace Carpool.Proxy.Loops;

/// <summary>
/// The watchers of one loop by number. A key names a watcher for ever: an event that was on its way while its watcher
/// ended finds nobody, even when another has the place by then.
/// </summary>
internal sealed class WatcherTable
{
    private const int SocketBits = 1;
    private const int IndexBits = 31;

    private readonly Stack<int> _free = new();
    private Watcher?[] _watchers = new Watcher?[64];
    private uint[] _lives = new uint[64];
    private int _used;

    internal int Count => _used - _free.Count;

    internal void Add(Watcher watcher)
    {
        if (!_free.TryPop(out var index))
        {
            index = _used++;
            if (index == _watchers.Length)
            {
                Array.Resize(ref _watchers, 2 * index);
                Array.Resize(ref _lives, 2 * index);
            }
        }

        _watchers[index] = watcher;
        watcher.Key = ((ulong)_lives[index] << (IndexBits + SocketBits)) | ((ulong)index << SocketBits);
    }

    internal void Remove(Watcher watcher)
    {
        var index = IndexOf(watcher.Key);
        if (_watchers[index] != watcher) return;
        _watchers[index] = null;
        _lives[index]++;
        _free.Push(index);
    }

    internal Watcher? Find(ulong key)
    {
        var index = IndexOf(key);
        return index < _used && _lives[index] == key >> (IndexBits + SocketBits) ? _watchers[index] : null;
    }

    /// <summary>All there are now; those that end meanwhile do not disturb.</summary>
    internal IEnumerable<Watcher> All()
    {
        for (var index = 0; index < _used; index++)
        {
            if (_watchers[index] is { } watcher) yield return watcher;
        }
    }

    private static int IndexOf(ulong key) => (int)((uint)key >> SocketBits);
}
