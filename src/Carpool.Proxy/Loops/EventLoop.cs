using System.Collections.Concurrent;

namespace Carpool.Proxy.Loops;

/// <summary>
/// One thread that serves many sockets: it waits until the kernel says that some are ready (epoll, edge-triggered),
/// lets their watchers do what can be done without waiting, and waits again. A watcher lives on one loop, and only
/// <see cref="Post"/> may be called from elsewhere.
/// </summary>
internal sealed class EventLoop : IAsyncDisposable
{
    private const int SmallRead = 1024;
    private const Readiness Everything = Readiness.Input | Readiness.Output | Readiness.PeerDone;

    private readonly Epoll _epoll = new();
    private readonly WakeUp _wakeUp = new();
    private readonly WatcherTable _watchers = new();
    private readonly ConcurrentQueue<(Watcher Watcher, Action<Watcher> Act)> _posted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<Watcher> _turns = new();
    private Queue<Watcher> _nextTurns = new();
    private volatile bool _stopping;
    private long _maxKept = long.MaxValue;
    private int _sessions;

    /// <param name="number">Its place among all loops, from 0.</param>
    internal EventLoop(int number, TimeProvider time)
    {
        Number = number;
        Clock = new LoopClock(time, _wakeUp.Ring);
        _epoll.Add(_wakeUp.Descriptor, Readiness.Input, WakeKey);
        new Thread(Run) { Name = $"proxy-{number}", IsBackground = true }.Start();
    }

    // No watcher has it: it would need the last of 2^31 places.
    private static ulong WakeKey => uint.MaxValue;

    internal int Number { get; }

    internal LoopClock Clock { get; }

    /// <summary>
    /// What bytes pass through on their way; one for all, since nobody keeps any in it beyond one call.
    /// </summary>
    internal byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);

    /// <summary>Octets that sessions here keep because their receivers take no more.</summary>
    internal long Kept { get; set; }

    /// <summary>How many of them there may be before reads become small.</summary>
    internal long MaxKept
    {
        get => Volatile.Read(ref _maxKept);
        set => Volatile.Write(ref _maxKept, value);
    }

    /// <summary>
    /// How much one read may bring. Each session keeps at most one read in either direction, so that what is kept can
    /// hardly grow beyond the limit, while nobody has to be cut off.
    /// </summary>
    internal int ReadSize => Kept < MaxKept ? Buffer.Length : SmallRead;

    /// <summary>Sessions that live here or are on their way. Readable from any thread.</summary>
    internal int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Has a watcher do something here, after all that was posted before. From any thread.</summary>
    internal void Post(Watcher watcher, Action<Watcher> act)
    {
        _posted.Enqueue((watcher, act));
        _wakeUp.Ring();
    }

    /// <summary>Takes a watcher in, who can then watch sockets.</summary>
    internal void Enter(Watcher watcher) => _watchers.Add(watcher);

    /// <summary>The watcher is told nothing any more.</summary>
    internal void Leave(Watcher watcher)
    {
        Clock.Cancel(watcher);
        _watchers.Remove(watcher);
    }

    /// <summary>
    /// The same for one whose socket another process may have too: closing it here does not end the watch.
    /// </summary>
    internal void Leave(Watcher watcher, int socket)
    {
        Leave(watcher);
        _epoll.Remove(socket);
    }

    /// <summary>Tells the watcher of every change of a socket, until the socket is closed.</summary>
    /// <param name="bit">0 or 1: which of its two sockets it is.</param>
    internal void Watch(Watcher watcher, int socket, int bit) =>
        _epoll.Add(socket, Everything, watcher.Key | (uint)bit);

    /// <summary>Gives all others a turn before the watcher, who has more to do, goes on.</summary>
    internal void Requeue(Watcher watcher)
    {
        if (watcher.IsQueued) return;
        watcher.IsQueued = true;
        _nextTurns.Enqueue(watcher);
    }

    internal void CountSession(int change) => Interlocked.Add(ref _sessions, change);

    /// <summary>All watchers that live here now.</summary>
    internal IEnumerable<Watcher> Watchers() => _watchers.All();

    /// <summary>Ends the thread. Watchers that are still here are told nothing any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _wakeUp.Ring();
        await _ended.Task;
        _wakeUp.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            var count = _epoll.Wait(block: _nextTurns.Count == 0);
            Clock.Look();
            TellReady(count);
            ActPosted();
            TellDue();
            GiveTurns();
            Clock.SetAlarm();
        }

        Clock.Dispose();
        _epoll.Dispose();
        _ended.SetResult();
    }

    private void TellReady(int count)
    {
        for (var index = 0; index < count; index++)
        {
            var (readiness, key) = _epoll.Read(index);
            if (key == WakeKey) _wakeUp.Heard();
            else if (_watchers.Find(key) is { } watcher)
            {
                try
                {
                    watcher.OnReady((int)(key & 1), readiness);
                }
                catch (Exception fault)
                {
                    watcher.OnFault(fault);
                }
            }
        }
    }

    private void ActPosted()
    {
        // Not those that are posted meanwhile: the sockets are next.
        for (var left = _posted.Count; left > 0 && _posted.TryDequeue(out var posted); left--)
        {
            try
            {
                posted.Act(posted.Watcher);
            }
            catch (Exception fault)
            {
                posted.Watcher.OnFault(fault);
            }
        }
    }

    private void TellDue()
    {
        while (Clock.TakeDue() is { } due)
        {
            try
            {
                due.OnTimer();
            }
            catch (Exception fault)
            {
                ((Watcher)due).OnFault(fault);
            }
        }
    }

    private void GiveTurns()
    {
        (_turns, _nextTurns) = (_nextTurns, _turns);
        while (_turns.TryDequeue(out var watcher))
        {
            watcher.IsQueued = false;
            try
            {
                watcher.OnTurn();
            }
            catch (Exception fault)
            {
                watcher.OnFault(fault);
            }
        }
    }
}
