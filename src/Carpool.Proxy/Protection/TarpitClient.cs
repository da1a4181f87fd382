using Carpool.Core.Logs;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Protection;

/// <summary>
/// A refused client that is held for a while: nothing is read from it and nothing is sent to it. It costs a descriptor
/// and this object; who gives up earlier gives both back.
/// </summary>
/// <param name="loop">Where it is held.</param>
/// <param name="socket">Its socket, which is closed in the end.</param>
/// <param name="refused">What is known of it.</param>
/// <param name="isTold">Whether its end is told of.</param>
internal sealed class TarpitClient(EventLoop loop, int socket, RefusedClient refused, bool isTold) : Watcher, IClient
{
    private const Readiness Gone = Readiness.PeerDone | Readiness.HangUp | Readiness.Error;

    private readonly long _begin = loop.Clock.Now;
    private bool _isOver;

    public ProxyListener Listener => refused.Listener;

    /// <summary>Holds the client from now on. A slot of the tarpit is taken, and the listener knows of it.</summary>
    internal void Begin()
    {
        SocketCalls.ShrinkReceiveBuffer(socket);
        loop.Enter(this);
        loop.Watch(this, socket, bit: 0);
        loop.Clock.Set(this, Listener.Frontend.Settings.Protection!.TarpitTime);
    }

    public void Stop() => End(TerminationCause.Killed);

    internal override void OnReady(int socket, Readiness readiness)
    {
        if ((readiness & Gone) != 0) End(TerminationCause.Client);
    }

    internal override void OnTurn()
    {
    }

    internal override void OnTimer() => End(TerminationCause.Proxy);

    internal override void OnFault(Exception fault)
    {
        Listener.Frontend.Events.SessionFaulted(Listener, fault);
        End(TerminationCause.Internal);
    }

    private void End(TerminationCause cause)
    {
        if (_isOver) return;
        _isOver = true;
        loop.Leave(this);
        SocketCalls.Reset(socket);
        Listener.Frontend.TarpitSlots.Release();
        if (isTold) refused.Tell(loop.Clock.Since(_begin), new(cause, TerminationPhase.Tarpit));
        Listener.HeldClientGone();
    }
}
