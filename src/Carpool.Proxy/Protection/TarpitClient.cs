using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Protection;

/// <summary>
/// A refused client that is held for a while: nothing is read from it and nothing is sent to it. It costs a descriptor
/// and this object; who gives up earlier gives both back.
/// </summary>
internal sealed class TarpitClient(EventLoop loop, ProxyListener listener, int socket) : Watcher, IClient
{
    private const Readiness Gone = Readiness.PeerDone | Readiness.HangUp | Readiness.Error;

    private bool _isOver;

    public ProxyListener Listener => listener;

    /// <summary>Holds the client from now on. A slot of the tarpit is taken, and the listener knows of it.</summary>
    internal void Begin()
    {
        SocketCalls.ShrinkReceiveBuffer(socket);
        loop.Enter(this);
        loop.Watch(this, socket, bit: 0);
        loop.Clock.Set(this, listener.Frontend.Settings.Protection!.TarpitTime);
    }

    public void Stop()
    {
        if (_isOver) return;
        _isOver = true;
        loop.Leave(this);
        SocketCalls.Reset(socket);
        listener.Frontend.TarpitSlots.Release();
        listener.HeldClientGone();
    }

    internal override void OnReady(int socket, Readiness readiness)
    {
        if ((readiness & Gone) != 0) Stop();
    }

    internal override void OnTurn()
    {
    }

    internal override void OnTimer() => Stop();

    internal override void OnFault(Exception fault)
    {
        listener.Frontend.Events.SessionFaulted(listener, fault);
        Stop();
    }
}
