using Akka.Actor;
using Akka.Event;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Events;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Sessions;

namespace Carpool.Services;

/// <summary>
/// Brings what the data plane noticed to the actor of its service. Called on the data plane's threads: only tells and
/// logs.
/// </summary>
/// <param name="service">Its actor.</param>
/// <param name="name">Of the service.</param>
/// <param name="connections">Where they are logged.</param>
/// <param name="events">For what an operator should know.</param>
/// <param name="log">For what should not happen.</param>
internal sealed class ProxyEvents(
    IActorRef service, string name, ConnectionLog connections, EventLog events, ILoggingAdapter log) : IProxyEvents
{
    private string? _trouble;

    public void ConnectFailed(Server server, CheckResult result)
    {
        // A shortage on this host says nothing about the server.
        if (result.Status == CheckStatus.SocketError)
        {
            if (Interlocked.Exchange(ref _trouble, result.Detail) != result.Detail)
                events.Warn(
                    EventKind.Service, name, $"no connection to {server.Name} came about: {result.Detail}");
            return;
        }

        service.Tell(new ServiceActor.TrafficFailed(server.Name, result), ActorRefs.NoSender);
    }

    public void SessionEnded(SessionReport report) => connections.Add(report.Connection);

    public bool TakesRefused() => connections.TakesRefused();

    public void AcceptPaused(ProxyListener listener, AcceptPause reason) =>
        events.Warn(EventKind.Service, name, $"{listener.Address}:{listener.Port} stopped accepting ({reason})");

    public void AcceptResumed(ProxyListener listener) =>
        events.Note(EventKind.Service, name, $"{listener.Address}:{listener.Port} accepts again");

    public void ListenerFailed(ProxyListener listener, int errno, string detail) =>
        service.Tell(new ListenerActor.Failed(listener, $"errno {errno}: {detail}"), ActorRefs.NoSender);

    public void SourceLimited(Network source, Refusal why) =>
        events.Warn(EventKind.Source, source.ToString(), $"{source} is refused by {name} ({why.Word()})");

    public void SourceQuiet(Network source, long refusals, TimeSpan lasted) =>
        events.Note(
            EventKind.Source, source.ToString(),
            $"{source} is quiet: {refusals} connections refused by {name} in {(long)lasted.TotalSeconds} s");

    public void SessionFaulted(ProxyListener listener, Exception fault) =>
        log.Error(fault, "a session on {Address}:{Port} failed", listener.Address, listener.Port);
}
