using System.Collections.Frozen;
using Carpool.Core;
using Carpool.Linux.Clock;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Conntrack;

/// <summary>
/// Follows the kernel's connection tracking. The kernel forgets a connection two minutes after its end; so it is its
/// last change of state that is taken for the end, and the byte counts are then asked for.
/// </summary>
/// <remarks>
/// As long as anybody watches, the kernel reports every change of every connection of the host, also of those that
/// nobody asked for; without a watch nothing is heard.
/// </remarks>
public sealed class ConnectionMonitor : IConnectionMonitor
{
    private const int BufferSize = 64 * 1024;
    private const int ReceiveBuffer = 8 * 1024 * 1024;   // some 10,000 events
    private const int RetryMilliseconds = 1000;
    private static readonly long Rest = TimeSpan.FromMilliseconds(5).Ticks * TimeSpan.NanosecondsPerTick;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly NetlinkSocket _queries = new(NetlinkSocket.Netfilter);
    private readonly WakeEvent _wake = new();
    private readonly Thread _thread;
    private FrozenDictionary<(NetAddress Address, ushort Port), ConnectionWatch> _watches =
        FrozenDictionary<(NetAddress Address, ushort Port), ConnectionWatch>.Empty;
    private volatile bool _isKnown;
    private volatile bool _stopping;
    private long _overruns;
    private int _events = -1;

    /// <summary>Starts the thread, in the network namespace of the calling thread.</summary>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public ConnectionMonitor(TimeProvider time)
    {
        _time = time;
        _thread = new Thread(Run) { IsBackground = true, Name = "connections" };
        _thread.Start();
    }

    public long Overruns => Interlocked.Read(ref _overruns);

    public IDisposable Watch(
        IReadOnlyCollection<NetAddress> addresses, ushort port, IConnectionObserver observer)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var watch = new ConnectionWatch(observer, Forget);
        lock (_gate)
        {
            var next = _watches.ToDictionary();
            foreach (var address in addresses) next[(address, port)] = watch;
            Use(next);
        }

        return watch;
    }

    public void Dispose()
    {
        if (_stopping) return;

        _stopping = true;
        _wake.Signal();
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Forget(ConnectionWatch watch)
    {
        lock (_gate) Use(_watches.Where(entry => entry.Value != watch).ToDictionary());
    }

    private void Use(Dictionary<(NetAddress Address, ushort Port), ConnectionWatch> watches)
    {
        Volatile.Write(ref _watches, watches.ToFrozenDictionary());
        _isKnown = false;
        _wake.Signal();
    }

    private void Run()
    {
        var buffer = new byte[BufferSize];
        while (!_stopping)
        {
            var isWatched = Volatile.Read(ref _watches).Count > 0;
            if (isWatched != _events >= 0) OpenOrClose(isWatched);
            if (_events >= 0 && !_isKnown) ReadAll();
            var limit = isWatched && !_isKnown ? RetryMilliseconds : -1;
            // Without a socket it waits for the wake-up alone: poll(2) passes over a negative descriptor.
            var errno = SocketCalls.ReceiveOrWake(_events, _wake, buffer, limit, out var length);
            while (errno == Errno.None && !_stopping)
            {
                Apply(buffer.AsSpan(0, length));
                errno = SocketCalls.TakeNext(_events, buffer, out length);
            }

            // Woken for every single event it would take the processor from the services whose connections these are.
            if (errno == Errno.Eagain) _wake.Wait(Rest);
            if (errno != Errno.Enobufs) continue;

            Interlocked.Increment(ref _overruns);
            _isKnown = false;
        }

        OpenOrClose(isWatched: false);
        _queries.Dispose();
    }

    private void OpenOrClose(bool isWatched)
    {
        if (_events >= 0) SocketCalls.Close(_events);
        _events = -1;
        if (!isWatched) return;

        _isKnown = false;
        try
        {
            _events = SocketCalls.Open(NetlinkSocket.Netfilter, ConntrackMessages.AllGroups, ReceiveBuffer);
            // What passes without it is read and left.
            _ = SocketCalls.TryFilter(_events, [.. EventFilter.Program]);
        }
        catch (IOException)
        {
            // A kernel without connection tracking has no kernel path either; it is tried again.
        }
    }

    // Events that come while the list is read are waiting in the socket; they say nothing twice, as each watch knows
    // which connections it has.
    private void ReadAll()
    {
        _isKnown = true;
        var watches = Volatile.Read(ref _watches);
        var found = new List<ConntrackReport>();
        var errno = _queries.Dump<ConntrackReport>(
            ConntrackMessages.Get, ConntrackMessages.ListAll(), ConntrackMessages.TryRead, found);
        if (errno != Errno.None)
        {
            _isKnown = false;
            return;
        }

        var open = found.Where(report => !report.IsOver && WatchOf(watches, report) is not null)
            .ToLookup(report => WatchOf(watches, report)!, report => report.Id);
        foreach (var watch in watches.Values.Distinct()) watch.Resume(open[watch]);
    }

    private void Apply(ReadOnlySpan<byte> datagram)
    {
        var watches = Volatile.Read(ref _watches);
        var reader = new NetlinkReader(datagram);
        while (reader.Next())
        {
            if (!ConntrackMessages.TryRead(reader, out var report)) continue;
            if (WatchOf(watches, report) is not { } watch) continue;

            if (reader.Header.Type == ConntrackMessages.Delete) End(watch, report);
            else if (reader.Header.Flags.HasFlag(NetlinkFlags.Create)) watch.Open(report.Id);
            // Where it cannot be asked for any more, its deletion is about to be told, with the counts.
            else if (report.IsOver && watch.Has(report.Id) && Ask(report.Original) is { } last) End(watch, last);
        }
    }

    private ConntrackReport? Ask(Tuple tuple) =>
        _queries.Ask<ConntrackReport>(
            ConntrackMessages.Get, ConntrackMessages.One(tuple), ConntrackMessages.TryRead, out var report)
            == Errno.None ? report : null;

    private void End(ConnectionWatch watch, in ConntrackReport report)
    {
        var now = _time.GetUtcNow() - DateTimeOffset.UnixEpoch;
        watch.End(report.Id, new TrackedConnection(
            report.Original.From, report.Original.FromPort,
            report.Original.To, report.Original.ToPort,
            report.Reply.From, report.Reply.FromPort,
            report.BytesIn, report.BytesOut,
            report.Begun == 0 ? null : now - TimeSpan.FromMicroseconds(report.Begun / 1000.0),
            report.State switch
            {
                TcpTracking.TimeWait => ConnectionEnd.Closed,
                TcpTracking.Close => ConnectionEnd.Reset,
                _ => ConnectionEnd.Forgotten,
            }));
    }

    private static ConnectionWatch? WatchOf(
        FrozenDictionary<(NetAddress Address, ushort Port), ConnectionWatch> watches, in ConntrackReport report) =>
        report is { IsTcp: true, IsLed: true }
            ? watches.GetValueOrDefault((report.Original.To, report.Original.ToPort))
            : null;
}
