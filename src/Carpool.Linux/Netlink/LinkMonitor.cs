using Carpool.Linux.Clock;

namespace Carpool.Linux.Netlink;

/// <inheritdoc cref="ILinkMonitor"/>
public sealed class LinkMonitor : ILinkMonitor
{
    private const uint LinkGroup = 1;                  // RTMGRP_LINK, linux/rtnetlink.h
    private const int BufferSize = 64 * 1024;
    private const int ReceiveBuffer = 256 * 1024;      // a few hundred events; more is an overrun, which is survived

    private const int RetryMilliseconds = 1000;

    private readonly Lock _gate = new();
    private readonly List<Watcher> _watchers = [];
    private readonly NetlinkSocket _queries = new(NetlinkSocket.Route);
    private readonly int _events = SocketCalls.Open(NetlinkSocket.Route, LinkGroup, ReceiveBuffer);
    private readonly WakeEvent _wake = new();
    private readonly Thread _thread;
    private readonly Dictionary<int, LinkReport> _links = [];
    private volatile bool _stopping;
    private long _overruns;

    /// <summary>Starts the thread, in the network namespace of the calling thread.</summary>
    /// <exception cref="IOException">No netlink socket could be opened.</exception>
    public LinkMonitor()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "links" };
        _thread.Start();
    }

    public long Overruns => Interlocked.Read(ref _overruns);

    public IDisposable Watch(string interfaceName, Action<LinkStatus> changed)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var watcher = new Watcher(this, interfaceName, changed);
        lock (_gate) _watchers.Add(watcher);
        _wake.Signal();
        return watcher;
    }

    public void Dispose()
    {
        if (_stopping) return;

        _stopping = true;
        _wake.Signal();
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Run()
    {
        var buffer = new byte[BufferSize];
        var known = false;
        while (!_stopping)
        {
            known = known || ReadAll();
            if (known) Report();
            var limit = known ? -1 : RetryMilliseconds;
            var errno = SocketCalls.ReceiveOrWake(_events, _wake, buffer, limit, out var length);
            if (errno == Errno.None) Apply(buffer.AsSpan(0, length));
            if (errno != Errno.Enobufs) continue;

            Interlocked.Increment(ref _overruns);
            known = false;
        }

        SocketCalls.Close(_events);
        _queries.Dispose();
    }

    // Events that come while the list is read are waiting in the socket and are applied after it: the last one wins.
    private bool ReadAll()
    {
        var found = new List<LinkReport>();
        var errno = _queries.Dump<LinkReport>(RouteType.GetLink, LinkMessages.ListAll(), LinkMessages.TryRead, found);
        if (errno != Errno.None) return false;

        _links.Clear();
        foreach (var link in found) _links[link.Index] = link;
        return true;
    }

    private void Apply(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.Next())
        {
            if (!LinkMessages.TryRead(reader, out var link)) continue;
            if (reader.Header.Type == RouteType.DelLink) _links.Remove(link.Index);
            else _links[link.Index] = link;
        }
    }

    private void Report()
    {
        Watcher[] watchers;
        lock (_gate) watchers = [.. _watchers];
        foreach (var watcher in watchers) watcher.Report(StatusOf(watcher.Name));
    }

    private LinkStatus StatusOf(string name)
    {
        foreach (var link in _links.Values)
        {
            if (link.Name == name) return link.Status;
        }

        return LinkStatus.Absent(name);
    }

    private void Forget(Watcher watcher)
    {
        lock (_gate) _watchers.Remove(watcher);
    }

    private sealed class Watcher(LinkMonitor monitor, string name, Action<LinkStatus> changed) : IDisposable
    {
        private LinkStatus? _reported;
        private volatile bool _disposed;

        public string Name => name;

        public void Report(LinkStatus status)
        {
            if (_disposed || _reported == status) return;

            _reported = status;
            changed(status);
        }

        public void Dispose()
        {
            _disposed = true;
            monitor.Forget(this);
        }
    }
}
