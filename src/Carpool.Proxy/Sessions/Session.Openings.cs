using Carpool.Core.Counters;
using Carpool.Core.Health;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Openings;

namespace Carpool.Proxy.Sessions;

/// <summary>What is said on its sockets before bytes are relayed.</summary>
internal sealed partial class Session
{
    private IClientOpening[] _clientOpenings = [];
    private IServerOpening[] _serverOpenings = [];
    private int _opening;
    private bool _watchesClient;

    private IClientOpening ClientOpening => _clientOpenings[_opening];

    private IServerOpening ServerOpening => _serverOpenings[_opening];

    private void BeginClientOpenings()
    {
        _phase = Phase.ClientOpening;
        _clientOpenings = OpeningPlan.OfClient(Frontend, _facts.From.Address);
        if (_clientOpenings.Length > 0)
        {
            WatchClient();
            _loop.Clock.Set(this, ClientOpening.Timeout);
        }

        MoveClientOpenings();
    }

    private void MoveClientOpenings()
    {
        while (_opening < _clientOpenings.Length)
        {
            switch (ClientOpening.Move(ref _client, ref _facts, _loop.Buffer))
            {
                case OpeningStep.Waits:
                    return;
                case OpeningStep.Failed:
                    Refuse(ClientOpening.Failure);
                    return;
            }

            if (ClientOpening is AcceptTls) _counters.ShookHands(TlsTotals.Of(_client.Tls!.IsResumed));
            if (!IsWelcome()) return;
            if (++_opening < _clientOpenings.Length) _loop.Clock.Set(this, ClientOpening.Timeout);
        }

        ChooseServer();
    }

    /// <summary>
    /// A proxy's client is judged when its header has said who it is, and gets a RST in any case: a tarpit would hold
    /// the proxy.
    /// </summary>
    private bool IsWelcome()
    {
        if (ClientOpening is not AcceptProxyHeader) return true;
        if (Frontend.Guard?.Admit(_facts.From.Address, out _place) is not { } refusal) return true;
        Refuse(refusal);
        return false;
    }

    private void BeginServerOpenings()
    {
        _phase = Phase.ServerOpening;
        _serverOpenings = OpeningPlan.OfServer(Frontend, _chosen!, in _facts);
        _opening = 0;
        MoveServerOpenings();
    }

    private void MoveServerOpenings()
    {
        for (; _opening < _serverOpenings.Length; _opening++)
        {
            switch (ServerOpening.Move(ref _server, _loop.Buffer))
            {
                case OpeningStep.Waits:
                    return;
                case OpeningStep.Failed:
                    FailOpening(ServerOpening.Failure);
                    return;
            }

            if (ServerOpening is ConnectTls) _counters.ShookHands(_served!, TlsTotals.Of(_server.Tls!.IsResumed));
        }

        foreach (var opening in _serverOpenings)
        {
            if (opening.ForClient is { Length: > 0 } words) _down.Keep(words);
        }

        BeginRelay();
    }

    private void FailOpening((CheckStatus Status, string Detail) why)
    {
        if (ServerOpening is ConnectTls) _counters.ShookHands(_served!, TlsTotals.OneFailed);
        FailAttempt(why);
    }

    /// <summary>
    /// Clients without an opening are watched only when there is a server to give their bytes to, or while they wait
    /// for one.
    /// </summary>
    private void WatchClient()
    {
        if (_watchesClient) return;
        _watchesClient = true;
        _loop.Watch(this, _client.Socket, ClientBit);

        // What the client said in the meantime is read at once; only what comes later is an event.
        _client.Note(Readiness.Input | Readiness.Output);
    }
}
