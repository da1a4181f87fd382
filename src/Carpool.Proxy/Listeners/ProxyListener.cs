using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Listeners;

/// <summary>
/// Accepts the clients of one virtual address and port. Life: bound and accepting, then <see cref="StopAccepting"/>,
/// then ended when its last session has ended. The address need not be on the host.
/// </summary>
public sealed class ProxyListener : IAsyncDisposable
{
    private readonly ListenerSet _set;
    private readonly EventLoop _home;
    private readonly Acceptor _acceptor;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHandedOn;
    private int _running = 1;

    private ProxyListener(Frontend frontend, ListenerSet set, Socket socket, NetAddress address, ushort port)
    {
        Frontend = frontend;
        _set = set;
        Socket = socket;
        Endpoint = new IPEndPoint(address.ToIPAddress(), port);
        Address = address;
        Port = port;
        _home = frontend.Loops.NextHome();
        _acceptor = new Acceptor(this, socket, _home);
    }

    public NetAddress Address { get; }

    public ushort Port { get; }

    /// <summary>Ends when the listener has stopped accepting and its last session has ended.</summary>
    public Task Ended => _ended.Task;

    internal Frontend Frontend { get; }

    internal Socket Socket { get; }

    internal IPEndPoint Endpoint { get; }

    /// <summary>
    /// Listens on a virtual address, and accepts as soon as its set does. IPv6 sockets take IPv6 only.
    /// </summary>
    /// <param name="frontend">The service.</param>
    /// <param name="address">The virtual address, on this host or not (IP_FREEBIND).</param>
    /// <param name="port">The TCP port, from 1.</param>
    /// <param name="set">The other listeners of the process; it may have a socket ready. Null for one alone.</param>
    public static BindResult Bind(Frontend frontend, NetAddress address, ushort port, ListenerSet? set = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(port);
        set ??= new ListenerSet();
        var socket = set.Inherited(address, port);
        try
        {
            if (socket is null)
            {
                socket = TcpSocket.Open(address);
                TcpSocket.BindVirtual(socket, address, port);
            }

            socket.Listen(frontend.Settings.Backlog);
            socket.Blocking = false;
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            return BindFailure.Explain(address, port, failure);
        }

        var listener = new ProxyListener(frontend, set, socket, address, port);
        set.Add(listener);
        return new BindResult(BindOutcome.Bound, listener, Errno: 0, Detail: "");
    }

    /// <summary>Closes the listening socket. Open sessions go on.</summary>
    public void StopAccepting() => _acceptor.Stop();

    /// <summary>
    /// Stops accepting, lets the sessions end, and aborts those that are open when the time is over; unless the
    /// listener was handed on, whose sessions have all the time of their process.
    /// </summary>
    public async Task DrainAsync(TimeSpan deadline)
    {
        StopAccepting();
        if (_isHandedOn)
        {
            await Ended;
            return;
        }

        await using var timer = Frontend.Loops.Time.CreateTimer(
            static listener => ((ProxyListener)listener!).Abort(), this, deadline, Timeout.InfiniteTimeSpan);
        await Ended;
    }

    /// <summary>Stops accepting and resets every session.</summary>
    public void Abort()
    {
        StopAccepting();
        // From the home loop, so that it comes to the others after every session that was sent to them.
        _home.Post(_acceptor, _ =>
        {
            foreach (var loop in Frontend.Loops.All) loop.Post(_acceptor, _ => StopSessions(loop));
        });
    }

    /// <summary>Aborts, and returns when nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Abort();
        await Ended;
    }

    /// <summary>Begins to accept.</summary>
    internal void Begin() => _home.Post(_acceptor, static acceptor => ((Acceptor)acceptor).Begin());

    /// <summary>Leaves the listening socket, and all who wait there, to another process that has it too.</summary>
    internal void HandOn()
    {
        _isHandedOn = true;
        _acceptor.HandOn();
    }

    /// <summary>The listener has not ended before the client is gone.</summary>
    internal void ClientBegins() => Interlocked.Increment(ref _running);

    internal void SessionOver()
    {
        Frontend.ProcessSlots.Release();
        Frontend.Slots.Release();
        Leave();
    }

    internal void HeldClientGone() => Leave();

    internal void AcceptingEnded()
    {
        _set.Remove(this);
        Leave();
    }

    private void StopSessions(EventLoop loop)
    {
        foreach (var client in loop.Watchers().OfType<IClient>().Where(client => client.Listener == this))
            client.Stop();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.SetResult();
    }
}
