using System.ComponentModel;
using System.Net.Sockets;
using Carpool.Core.Protection;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Openings;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Listeners;

/// <summary>Accepts a listener's clients, many in a row, and sends each to the loop that serves it.</summary>
internal sealed class Acceptor(ProxyListener listener, Socket socket, EventLoop home) : Watcher
{
    private const int AcceptsPerTurn = 64;
    private const int NoClient = -1;

    private readonly int _socket = (int)socket.Handle;
    private readonly CounterShare _counters = listener.Frontend.Counters.Of(home);
    private (int Socket, Endpoint From, int Place) _held = (NoClient, default, SourceTable.NoPlace);
    private bool _hasSlot;
    private bool _awaitsSlots;
    private volatile bool _isStopping;
    private volatile bool _isHandedOn;
    private bool _isWatched;
    private bool _isOver;
    private AcceptPause? _pause;

    private Frontend Frontend => listener.Frontend;

    internal void Begin()
    {
        if (_isOver) return;
        home.Enter(this);
        home.Watch(this, _socket, bit: 0);
        _isWatched = true;
    }

    /// <summary>Closes the listening socket; whoever waits to be accepted is reset. From any thread.</summary>
    internal void Stop()
    {
        // Whoever connects from now on is not served, though the home loop may be busy for a moment.
        _isStopping = true;
        home.Post(this, static acceptor => ((Acceptor)acceptor).StopHere());
    }

    /// <summary>
    /// Gives the socket up without closing it for the process that has it too. A client in hand is still served. From
    /// any thread.
    /// </summary>
    internal void HandOn()
    {
        _isHandedOn = true;
        home.Post(this, static acceptor => ((Acceptor)acceptor).Accept());
    }

    internal override void OnReady(int socket, Readiness readiness) => Accept();

    internal override void OnTurn() => Accept();

    internal override void OnTimer() => Accept();

    internal override void OnFault(Exception fault)
    {
        if (_isOver) return;
        if (_held.Socket != NoClient) RefuseStopping(_held.Socket, _held.From, _held.Place);
        End();
        Frontend.Events.ListenerFailed(listener, errno: 0, fault.ToString());
    }

    private void StopHere()
    {
        if (_isOver) return;
        if (_held.Socket != NoClient) RefuseStopping(_held.Socket, _held.From, _held.Place);
        while (!_isHandedOn && SocketCalls.Accept(_socket, out var from) is var client and >= 0)
            RefuseStopping(client, from, SourceTable.NoPlace);
        End();
    }

    private void Accept()
    {
        for (var accepts = 0; accepts < AcceptsPerTurn; accepts++)
        {
            if (_isStopping) StopHere();
            if (_isOver) return;
            if (_held.Socket == NoClient)
            {
                if (_isHandedOn)
                {
                    End();
                    return;
                }

                _held.Socket = SocketCalls.Accept(_socket, out _held.From);
                if (_held.Socket < 0)
                {
                    var errno = -_held.Socket;
                    _held.Socket = NoClient;
                    if (!Recover(errno)) return;
                    continue;
                }

                _counters.Accepted(home.Clock.Instant);
                if (Judge() is { } refusal)
                {
                    TurnAway(refusal);
                    continue;
                }
            }

            if (!TakeSlots()) return;
            Resume();
            Serve();
        }

        home.Requeue(this);
    }

    /// <summary>A proxy is judged later, by its client.</summary>
    private Refusal? Judge()
    {
        _held.Place = SourceTable.NoPlace;
        return Frontend.Guard is { } guard && !OpeningPlan.IsProxy(Frontend, _held.From.Address)
            ? guard.Admit(_held.From.Address, out _held.Place)
            : null;
    }

    /// <summary>Keeps the client in hand until the limits allow its session.</summary>
    private bool TakeSlots()
    {
        _hasSlot = _hasSlot || Frontend.Slots.TryTake();
        if (!_hasSlot)
        {
            Await(Frontend.Slots, AcceptPause.FrontendFull);
            return false;
        }

        if (Frontend.ProcessSlots.TryTake())
        {
            _hasSlot = false;
            return true;
        }

        Await(Frontend.ProcessSlots, AcceptPause.ProcessFull);
        return false;
    }

    private void Await(SessionSlots slots, AcceptPause reason)
    {
        Pause(reason);
        if (_awaitsSlots) return;
        _awaitsSlots = true;
        _ = slots.Opening.ContinueWith(
            _ => home.Post(this, static acceptor => ((Acceptor)acceptor).OnOpening()),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void OnOpening()
    {
        _awaitsSlots = false;
        Accept();
    }

    private void Serve()
    {
        var loop = Frontend.Loops.HomeFor(home);
        listener.ClientBegins();
        var session = new Session(loop, listener, _held.Socket, _held.From, _held.Place);
        _held.Socket = NoClient;
        if (loop == home) session.Begin();
        else loop.Post(session, static session => ((Session)session).Begin());
    }

    /// <returns>Whether accepting can go on at once.</returns>
    private bool Recover(int errno)
    {
        if (errno == Errno.Again) return false;
        switch (AcceptTroubles.Classify(errno))
        {
            case AcceptTrouble.Transient:
                return true;
            case AcceptTrouble.NoDescriptors:
                BackOff(AcceptPause.NoDescriptors);
                return false;
            case AcceptTrouble.NoMemory:
                BackOff(AcceptPause.NoMemory);
                return false;
            default:
                End();
                Frontend.Events.ListenerFailed(listener, errno, new Win32Exception(errno).Message);
                return false;
        }
    }

    private void BackOff(AcceptPause reason)
    {
        Pause(reason);
        home.Clock.Set(this, Frontend.Settings.ResourceBackOff);
    }

    private void Pause(AcceptPause reason)
    {
        if (_pause == reason) return;
        _pause = reason;
        Frontend.Counters.Paused.Add(reason);
        Frontend.Events.AcceptPaused(listener, reason);
    }

    private void Resume()
    {
        if (_pause is null) return;
        _pause = null;
        Frontend.Events.AcceptResumed(listener);
    }

    /// <summary>Does with the client in hand what protection of the service says.</summary>
    private void TurnAway(Refusal refusal)
    {
        var client = _held.Socket;
        _held.Socket = NoClient;
        Frontend.Counters.Refused.Add(refusal);
        _counters.DeniedConnection();
        var refused = new RefusedClient(listener, _held.From, refusal, home.Clock.UtcNow);
        var isTold = Frontend.Events.TakesRefused();
        switch (Frontend.Settings.Protection!.Action)
        {
            case Protection.TurnAway.Drop:
                SocketCalls.Abandon(client);
                break;
            case Protection.TurnAway.Tarpit when Frontend.TarpitSlots.TryTake():
                listener.ClientBegins();
                new TarpitClient(home, client, refused, isTold).Begin();
                return;
            default:
                SocketCalls.Reset(client);
                break;
        }

        if (isTold) refused.Tell();
    }

    private void RefuseStopping(int client, Endpoint from, int place)
    {
        Frontend.Guard?.Leave(place);
        SocketCalls.Reset(client);
        Frontend.Counters.Refused.Add(Refusal.Stopping);
        new RefusedClient(listener, from, Refusal.Stopping, home.Clock.UtcNow).Tell();
    }

    private void End()
    {
        _isOver = true;
        if (_isWatched) home.Leave(this, _socket);
        if (_hasSlot) Frontend.Slots.Release();
        if (_isHandedOn) LeaveOpen();
        else socket.Dispose();
        listener.AcceptingEnded();
    }

    /// <summary>The runtime's own way to close may change the mode of what two processes share.</summary>
    private void LeaveOpen()
    {
        socket.SafeHandle.SetHandleAsInvalid();
        SocketCalls.Close(_socket);
    }
}
