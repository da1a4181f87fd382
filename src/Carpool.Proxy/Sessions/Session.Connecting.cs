using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

/// <summary>How it finds a server: one attempt after the other.</summary>
internal sealed partial class Session
{
    private void ChooseServer()
    {
        _choice = new ServerChoice(Frontend);
        _hasBegun = true;
        _counters.Began(_loop.Clock.Instant);
        ConnectNext();
    }

    private void ConnectNext() => Connect(_choice.Next(this, _loop.Clock.Instant));

    /// <summary>Goes to the server, or to the next one when that cannot even be tried.</summary>
    /// <param name="server">Null when there is none, or none yet.</param>
    private void Connect(Server? server)
    {
        for (; server is not null; server = _choice.Next(this, _loop.Clock.Instant))
        {
            NoteRedispatch();
            _phase = Phase.Connecting;
            _chosen = server;
            _served = _counters.Enter(server.Name, isChosen: !_choice.IsReturn, _loop.Clock.Instant);
            _attempted = _loop.Clock.Now;
            (_chosenAt, var from) = _choice.WayTo(server, _facts.From.Address);
            var socket = SocketCalls.Connect(_chosenAt, from);
            if (socket >= 0)
            {
                _server = new Side(socket);
                _loop.Watch(this, socket, ServerBit);
                _loop.Clock.Set(this, Frontend.Settings.ConnectTimeout);
                return;
            }

            NoteFailure(ConnectStatus.Of(-socket));
        }

        if (_choice.IsWaiting)
        {
            NoteRedispatch();
            Wait();
        }
        else Refuse(_choice.Refusal);
    }

    /// <summary>After a failure the session goes on elsewhere.</summary>
    private void NoteRedispatch()
    {
        if (_failed is null) return;
        _counters.Redispatched(_failed);
        _failed = null;
    }

    private void OnConnectAnswer(Readiness readiness)
    {
        var failed = (readiness & (Readiness.Error | Readiness.HangUp)) != 0;
        if (failed && SocketCalls.TakeError(_server.Socket) is var error and not 0)
        {
            FailAttempt(ConnectStatus.Of(error));
            return;
        }

        _server.Note(readiness | Readiness.Output);
        BeginServerOpenings();
    }

    private void FailAttempt((CheckStatus Status, string Detail) why)
    {
        CloseSide(_server, abort: false);
        _server = new Side(Side.NoSocket);
        NoteFailure(why);
        ConnectNext();
    }

    private void NoteFailure((CheckStatus Status, string Detail) why)
    {
        _counters.Failed(_served!, why.Status);
        (_failed, _served) = (_served, null);
        _choice.Note(_chosen!, AttemptEnded(why));
    }

    /// <summary>
    /// The server is gone. Of a session that no byte has crossed it knows nothing, and neither does the client: another
    /// server can have it.
    /// </summary>
    private void LoseServer()
    {
        var isUntouched = _up.Bytes + _down.Bytes + _down.Kept == 0 && !_up.IsOver && !_down.IsOver;
        if (!isUntouched)
        {
            Finish(RelayEnd.ServerAborted);
            return;
        }

        // In a turn of its own: the kernel may already have told more of the socket that is given up.
        _phase = Phase.Reset;
        _loop.Clock.Cancel(this);
        _loop.Requeue(this);
    }

    private void ConnectElsewhere()
    {
        var next = _choice.Next(this, _loop.Clock.Instant);
        if (next is null && !_choice.IsWaiting)
        {
            _phase = Phase.Relaying;
            Finish(RelayEnd.ServerAborted);
            return;
        }

        NoteEarlyReset();
        _counters.Lost(_served!);
        (_failed, _served) = (_served, null);
        CloseSide(_server, abort: true);
        _server = new Side(Side.NoSocket);
        Connect(next);
    }

    /// <summary>A server that takes a connection only to reset it is not well.</summary>
    private void NoteEarlyReset()
    {
        _served!.All.ResetEarly();
        Frontend.Events.ConnectFailed(
            _chosen!, AttemptEnded((CheckStatus.L4Refused, "reset before the first byte")));
    }

    private CheckResult AttemptEnded((CheckStatus Status, string Detail) how) =>
        new(how.Status, _loop.Clock.Since(_attempted), how.Detail);
}
