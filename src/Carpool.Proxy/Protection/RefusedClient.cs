using Carpool.Core.Logs;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Protection;

/// <summary>A client that was refused before it had a session, to be told of as of one that ended.</summary>
/// <param name="Listener">Whose client it was.</param>
/// <param name="From">Its address and port.</param>
/// <param name="Why">Why it was refused.</param>
/// <param name="Accepted">When it was accepted.</param>
internal readonly record struct RefusedClient(
    ProxyListener Listener, Endpoint From, Refusal Why, DateTimeOffset Accepted)
{
    private Frontend Frontend => Listener.Frontend;

    /// <param name="held">How long it was held.</param>
    /// <param name="letters">HAProxy's for it.</param>
    internal void Tell(TimeSpan held, Termination letters)
    {
        var connection = new ConnectionRecord
        {
            Id = Frontend.Ids.Next(),
            Accepted = Accepted,
            Service = Frontend.Name,
            Path = ConnectionPath.Proxy,
            Client = From.ToNetEndpoint(),
            Virtual = new(Listener.Address, Listener.Port),
            Total = held,
            Termination = letters,
            End = Why.Word(),
            Load = new(
                Frontend.ProcessSlots.Taken, (int)Frontend.Counters.Clients.Current,
                (int)Frontend.Counters.Sessions.Current, Server: 0,
                Retries: 0, Redispatched: false, ServerQueue: 0, BackendQueue: 0),
        };
        Frontend.Events.SessionEnded(new SessionReport(connection, Server: null, Why, Relay: null));
    }

    /// <summary>The same for one that was not held.</summary>
    internal void Tell() => Tell(TimeSpan.Zero, Terminations.Of(Why, lastAttempt: null, TerminationPhase.Request));
}
