using System.Net;
using System.Net.Sockets;
using Carpool.Core;

namespace Carpool.Proxy.Listeners;

/// <summary>
/// All listeners of the process, whose sockets a daemon hands on to the one that takes its place: whoever connects
/// meanwhile waits in the kernel's queue, and nobody is turned away. May be used from any thread.
/// </summary>
public sealed class ListenerSet
{
    private readonly Lock _gate = new();
    private readonly HashSet<ProxyListener> _listeners = [];
    private readonly Dictionary<IPEndPoint, Socket> _inherited;
    private bool _accepts;

    /// <summary>Of a daemon that begins from nothing.</summary>
    public ListenerSet()
    {
        _inherited = [];
        _accepts = true;
    }

    /// <summary>Of one that takes another's place: it accepts nobody before <see cref="Begin"/>.</summary>
    /// <param name="inherited">The other's sockets; each belongs to the first listener of its address and port.</param>
    public ListenerSet(IEnumerable<Socket> inherited) =>
        _inherited = inherited.ToDictionary(socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>The listening sockets, for the process that takes this one's place.</summary>
    public IReadOnlyList<SafeSocketHandle> Sockets
    {
        get
        {
            lock (_gate) return [.. _listeners.Select(listener => listener.Socket.SafeHandle)];
        }
    }

    /// <summary>The daemon before accepts no more. What nobody listens on any more is closed.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _accepts = true;
            foreach (var listener in _listeners) listener.Begin();
            foreach (var unused in _inherited.Values) unused.Dispose();
            _inherited.Clear();
        }
    }

    /// <summary>Another process accepts from now on. Sessions go on here until they end, with no deadline.</summary>
    public void HandOn()
    {
        lock (_gate)
        {
            foreach (var listener in _listeners) listener.HandOn();
        }
    }

    /// <summary>The socket that was inherited for this address and port, or null.</summary>
    internal Socket? Inherited(NetAddress address, ushort port)
    {
        lock (_gate)
        {
            _ = _inherited.Remove(new IPEndPoint(address.ToIPAddress(), port), out var socket);
            return socket;
        }
    }

    internal void Add(ProxyListener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            if (_accepts) listener.Begin();
        }
    }

    internal void Remove(ProxyListener listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }
}
