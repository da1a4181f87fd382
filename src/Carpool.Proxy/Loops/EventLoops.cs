using Carpool.Core.Logs;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Loops;

/// <summary>
/// The threads of the data plane, shared by all frontends. They start with the first listener, and are background
/// threads: they keep no process alive.
/// </summary>
public sealed class EventLoops : IAsyncDisposable
{
    private readonly Lazy<EventLoop[]> _loops;
    private uint _turn;
    private long _maxKept = 256L << 20;

    /// <param name="count">Threads, at least 1. More than the host has cores gain nothing.</param>
    /// <param name="time">The clock of all timeouts and durations.</param>
    public EventLoops(int count, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Time = time;
        Threads = count;
        _loops = new(() => ShareKept([.. Enumerable.Range(0, count).Select(number => new EventLoop(number, time))]));
    }

    /// <summary>
    /// Octets that all sessions together may keep because their receivers take no more; beyond it they read in small
    /// pieces.
    /// </summary>
    public long MaxKept
    {
        get => _maxKept;
        set
        {
            _maxKept = value;
            if (_loops.IsValueCreated) ShareKept(_loops.Value);
        }
    }

    /// <summary>Sessions that are open now.</summary>
    public int Sessions => _loops.IsValueCreated ? _loops.Value.Sum(loop => loop.Sessions) : 0;

    /// <summary>How many there are, or will be.</summary>
    public int Threads { get; }

    internal TimeProvider Time { get; }

    internal IReadOnlyList<EventLoop> All => _loops.Value;

    /// <summary>Ends the threads. Listeners must have ended before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_loops.IsValueCreated) return;
        foreach (var loop in _loops.Value) await loop.DisposeAsync();
    }

    /// <summary>The open sessions that match, as they are now.</summary>
    public Task<IReadOnlyList<ConnectionRecord>> FindAsync(Predicate<ConnectionRecord> match) =>
        SearchAsync(match, andStop: false);

    /// <summary>Ends the open sessions that match at once.</summary>
    /// <returns>As they were.</returns>
    public Task<IReadOnlyList<ConnectionRecord>> StopAsync(Predicate<ConnectionRecord> match) =>
        SearchAsync(match, andStop: true);

    private async Task<IReadOnlyList<ConnectionRecord>> SearchAsync(Predicate<ConnectionRecord> match, bool andStop)
    {
        if (!_loops.IsValueCreated) return [];
        var searches = _loops.Value.Select(loop => new SessionSearch(loop, match, andStop).RunAsync());
        return [.. (await Task.WhenAll(searches)).SelectMany(found => found)];
    }

    /// <summary>A home for a new listener: each loop in its turn.</summary>
    internal EventLoop NextHome() => All[(int)(Interlocked.Increment(ref _turn) % (uint)All.Count)];

    /// <summary>
    /// Where a new session goes: where the fewest are, and stays where it was accepted if that is no worse. Sessions
    /// last from milliseconds to hours, so that an even spread of accepts alone would not stay one.
    /// </summary>
    internal EventLoop HomeFor(EventLoop acceptedOn)
    {
        var best = acceptedOn;
        var fewest = acceptedOn.Sessions;
        foreach (var loop in _loops.Value)
        {
            var sessions = loop.Sessions;
            if (sessions < fewest) (best, fewest) = (loop, sessions);
        }

        return best;
    }

    private EventLoop[] ShareKept(EventLoop[] loops)
    {
        foreach (var loop in loops) loop.MaxKept = _maxKept / loops.Length;
        return loops;
    }
}
