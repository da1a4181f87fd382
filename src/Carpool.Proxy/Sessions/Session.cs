using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Protection;
using Carpool.Proxy.Counters;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Openings;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Sessions;

/// <summary>
/// One accepted client from its first to its last moment: what is said at the beginning, find a server, relay, close,
/// count, report. All on one loop.
/// </summary>
internal sealed partial class Session : Watcher, IClient
{
    private const int ClientBit = 0;
    private const int ServerBit = 1;

    private readonly EventLoop _loop;
    private readonly ProxyListener _listener;
    private readonly CounterShare _counters;
    private ClientFacts _facts;
    private int _place = SourceTable.NoPlace;
    private ServerChoice _choice;
    private Phase _phase = Phase.New;
    private Side _client;
    private Side _server = new(Side.NoSocket);
    private Flow _up;
    private Flow _down;
    private Server? _chosen;
    private Endpoint _chosenAt;
    private ServerShare? _served;
    private ServerShare? _failed;
    private Endpoint _outgoing;
    private bool _hasBegun;
    private RelayEnd? _firstClosed;
    private DateTimeOffset _acceptedAt;
    private long _accepted;
    private long _attempted;
    private long _relayed;

    /// <param name="loop">Where it lives from <see cref="Begin"/> on.</param>
    /// <param name="listener">Whose client it is.</param>
    /// <param name="client">The client's socket, which the session closes.</param>
    /// <param name="from">The client's address and port.</param>
    /// <param name="place">Where the guard of the service keeps its source.</param>
    internal Session(EventLoop loop, ProxyListener listener, int client, Endpoint from, int place)
    {
        _loop = loop;
        _listener = listener;
        _counters = listener.Frontend.Counters.Of(loop);
        _client = new Side(client);
        _facts = new ClientFacts(from, new(listener.Address, listener.Port));
        _place = place;
        loop.CountSession(+1);
    }

    private enum Phase : byte
    {
        New,
        ClientOpening,
        Queued,
        Connecting,
        ServerOpening,
        Relaying,

        /// <summary>The server reset it before it had a byte; there may be another.</summary>
        Reset,

        Over,
    }

    public ProxyListener Listener => _listener;

    internal NetAddress ClientAddress => _facts.From.Address;

    /// <summary>The servers that it was sent to so far, one bit each.</summary>
    internal ulong Tried => _choice.Tried;

    private Frontend Frontend => _listener.Frontend;

    /// <summary>Hears what the client has to say first, and looks for a server.</summary>
    internal void Begin()
    {
        _facts.Id = Frontend.Ids.Next();
        (_accepted, _acceptedAt) = (_loop.Clock.Now, _loop.Clock.UtcNow);
        Frontend.Counters.Clients.Up();
        _loop.Enter(this);
        BeginClientOpenings();
    }

    /// <summary>Ends the session at once.</summary>
    public void Stop()
    {
        if (_phase == Phase.Relaying) Finish(RelayEnd.Drained);
        else if (_phase is not (Phase.New or Phase.Over)) Refuse(Refusal.Stopping);
    }

    internal override void OnReady(int socket, Readiness readiness)
    {
        switch (_phase)
        {
            case Phase.ClientOpening:
                _client.Note(readiness);
                MoveClientOpenings();
                break;
            case Phase.Queued:
                OnClientReadyInQueue(readiness);
                break;
            case Phase.Connecting or Phase.ServerOpening or Phase.Reset when socket == ClientBit:
                _client.Note(readiness);
                break;
            case Phase.Connecting:
                OnConnectAnswer(readiness);
                break;
            case Phase.ServerOpening:
                _server.Note(readiness);
                MoveServerOpenings();
                break;
            case Phase.Relaying when socket == ClientBit:
                OnSideReady(ref _client, in _up, readiness, RelayEnd.ClientAborted);
                break;
            case Phase.Relaying:
                OnSideReady(ref _server, in _down, readiness, RelayEnd.ServerAborted);
                break;
        }
    }

    internal override void OnTurn()
    {
        if (_phase == Phase.Relaying) Move();
        else if (_phase == Phase.Reset) ConnectElsewhere();
    }

    internal override void OnTimer()
    {
        if (_phase == Phase.ClientOpening) Refuse(ClientOpening.Overdue);
        else if (_phase == Phase.Queued) Refuse(Refusal.QueueTimeout);
        else if (_phase == Phase.Relaying) OnRelayTimer();
        else if (_phase == Phase.ServerOpening) FailOpening((ServerOpening.Overdue, ""));
        else if (_phase is not Phase.Over) FailAttempt((CheckStatus.L4Timeout, ""));
    }

    internal override void OnFault(Exception fault)
    {
        Frontend.Events.SessionFaulted(_listener, fault);
        if (_phase == Phase.Relaying) Finish(RelayEnd.Faulted);
        else if (_phase is not Phase.Over) Refuse(Refusal.Faulted);
    }

    private void BeginRelay()
    {
        var now = _loop.Clock.Now;
        _served!.All.Connects.Add(CheckStatus.L4Ok);
        _choice.Note(_chosen!, AttemptEnded((CheckStatus.L4Ok, "")));
        (_relayed, _lastMove) = (now, now);
        _outgoing = SocketCalls.LocalEndpoint(_server.Socket);
        _phase = Phase.Relaying;
        SetRelayTimer();
        WatchClient();
        Move();
    }

    private void OnSideReady(ref Side side, ref readonly Flow from, Readiness readiness, RelayEnd aborted)
    {
        side.Note(readiness);
        // Whoever has said all is read no more, so no read would meet the error.
        if (from.IsOver && (readiness & Readiness.Error) != 0) Finish(aborted);
        else Move();
    }

    /// <summary>Moves both flows as far as they go.</summary>
    private void Move()
    {
        if (IsPaused) return;
        var before = (Up: _up.Bytes, Down: _down.Bytes);
        var buffer = _loop.Buffer.AsSpan(0, Math.Min(_loop.ReadSize, Frontend.ReadSize));
        var up = _up.Move(ref _client, ref _server, buffer);
        var down = _down.Move(ref _server, ref _client, buffer);
        CountKept(_up.Kept + _down.Kept);
        NoteProgress(_up.Bytes - before.Up, _down.Bytes - before.Down);

        if (up == FlowStep.SenderGone || down == FlowStep.ReceiverGone) Finish(RelayEnd.ClientAborted);
        else if (down == FlowStep.SenderGone || up == FlowStep.ReceiverGone) LoseServer();
        else
        {
            if (up == FlowStep.Ended) _firstClosed ??= RelayEnd.ClientClosed;
            if (down == FlowStep.Ended) _firstClosed ??= RelayEnd.ServerClosed;
            if (_up.IsOver && _down.IsOver) Finish(_firstClosed!.Value);
            else
            {
                if (up == FlowStep.Ended) SocketCalls.ShutDownSending(_server.Socket);
                if (down == FlowStep.Ended) SocketCalls.ShutDownSending(_client.Socket);
                if (up == FlowStep.HasMore || down == FlowStep.HasMore) _loop.Requeue(this);
            }
        }
    }

    private void Close(bool abort)
    {
        _phase = Phase.Over;
        _loop.Leave(this);
        _loop.CountSession(-1);
        CountKept(0);
        _up.Drop();
        _down.Drop();
        CloseSide(_client, abort);
        CloseSide(_server, abort);
        Frontend.Guard?.Leave(_place);
        _served?.All.Sessions.Down();
        _choice.End(_loop.Clock.Instant);
        if (_hasBegun) Frontend.Counters.Sessions.Down();
        Frontend.Counters.Clients.Down();
    }

    private static void CloseSide(Side side, bool abort)
    {
        if (side.Socket == Side.NoSocket) return;
        side.Tls?.Dispose();
        if (abort) SocketCalls.Reset(side.Socket);
        else SocketCalls.Close(side.Socket);
    }
}
