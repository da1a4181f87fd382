using Carpool.Core.Counters;
using Carpool.Core.Logs;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

// Its end, and what is told of it.
internal sealed partial class Session
{
    /// <summary>What would be told of it if it ended now.</summary>
    internal ConnectionRecord Now => Describe(Termination.Normal, "open");

    private TerminationPhase Letter => _phase switch
    {
        Phase.New or Phase.ClientOpening => TerminationPhase.Request,
        Phase.Queued => TerminationPhase.Queue,
        _ => TerminationPhase.Connect,
    };

    private void Refuse(Refusal refusal)
    {
        Count(refusal);
        var connection = Describe(Terminations.Of(refusal, _choice.LastStatus, Letter), refusal.Word());
        Close(abort: !refusal.IsTold());
        Report(new(connection, _chosen, refusal, Relay: null));
    }

    private void Finish(RelayEnd end)
    {
        var result = new RelayResult(end, _up.Bytes, _down.Bytes, _loop.Clock.Since(_relayed));
        Frontend.Counters.Ended.Add(end);
        if (end == RelayEnd.ServerAborted && _up.Bytes + _down.Bytes == 0) NoteEarlyReset();
        var connection = Describe(Terminations.Of(end, serverIsDone: _down.IsOver), end.Word());
        _counters.Ended(_served!, in result, connection.Wait, connection.Connect, connection.Total);
        Close(end.IsAborted());
        Report(new(connection, _chosen, Refusal: null, result));
    }

    /// <summary>As HAProxy would; see <c>ServiceStatistics</c>.</summary>
    private void Count(Refusal refusal)
    {
        Frontend.Counters.Refused.Add(refusal);
        switch (refusal)
        {
            case Refusal.NoServer or Refusal.ConnectFailed or Refusal.QueueFull or Refusal.QueueTimeout:
                _counters.GaveUp(_failed);
                break;
            case Refusal.Denied or Refusal.SourceConnections or Refusal.SourceRate:
                _counters.DeniedSession();
                break;
            case Refusal.Faulted:
                _counters.Faulted();
                break;
            case Refusal.Starttls or Refusal.StarttlsTimeout:
                _counters.RequestFailed();
                break;
            case Refusal.TlsHandshake or Refusal.TlsTimeout:
                _counters.ShookHands(TlsTotals.OneFailed);
                break;
        }
    }

    private ConnectionRecord Describe(Termination termination, string end)
    {
        var total = _loop.Clock.Since(_accepted);
        var isRelayed = _phase == Phase.Relaying;
        var waited = _waited + (_phase == Phase.Queued ? _loop.Clock.Since(_queuedAt) : TimeSpan.Zero);
        return new ConnectionRecord
        {
            Id = _facts.Id,
            Accepted = _acceptedAt,
            Service = Frontend.Name,
            Path = ConnectionPath.Proxy,
            Client = _facts.From.ToNetEndpoint(),
            Virtual = new(_listener.Address, _listener.Port),
            Server = _chosen?.Name,
            ServerAt = _chosen is null ? null : _chosenAt.ToNetEndpoint(),
            Outgoing = isRelayed ? _outgoing.ToNetEndpoint() : null,
            Wait = _chosen is null && waited == TimeSpan.Zero ? null : waited,
            Connect = isRelayed ? total - _loop.Clock.Since(_relayed) - waited : null,
            Total = total,
            BytesIn = _up.Bytes,
            BytesOut = _down.Bytes,
            Termination = termination,
            End = end,
            Load = new(
                Frontend.ProcessSlots.Taken, (int)Frontend.Counters.Clients.Current,
                (int)Frontend.Counters.Sessions.Current - (_hasBegun ? 1 : 0),
                (int)(_served?.All.Sessions.Current - 1 ?? 0), _choice.Retries, _choice.Retries > 0, ServerQueue: 0,
                _queuedBehind),
        };
    }

    private void Report(SessionReport report)
    {
        try
        {
            if (report.Refusal?.IsByProtection() is not true || Frontend.Events.TakesRefused())
                Frontend.Events.SessionEnded(report);
        }
        finally
        {
            _listener.SessionOver();
        }
    }
}
