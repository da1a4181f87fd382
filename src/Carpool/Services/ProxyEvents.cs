using Akka.Actor;
using Akka.Event;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Sessions;

namespace Carpool.Services;

/// <summary>
/// Brings what the data plane noticed to the actor of its service. Called on the data plane's threads: only tells and
/// logs.
/// </summary>
internal sealed class ProxyEvents(IActorRef service, ConnectionLog connections, ILoggingAdapter log) : IProxyEvents
{
    private string? _trouble;

    public void ConnectFailed(Server server, CheckResult result)
    {
        // A shortage on this host says nothing about the server.
        if (result.Status == CheckStatus.SocketError)
        {
            if (Interlocked.Exchange(ref _trouble, result.Detail) != result.Detail)
                log.Warning("no connection to {Server} came about: {Trouble}", server.Name, result.Detail);
            return;
        }

        service.Tell(new ServiceActor.TrafficFailed(server.Name, result), ActorRefs.NoSender);
    }

    public void SessionEnded(SessionReport report) => connections.Add(report.Connection);

    public bool TakesRefused() => connections.TakesRefused();

    public void AcceptPaused(ProxyListener listener, AcceptPause reason) =>
        log.Warning("{Address}:{Port} stopped accepting ({Reason})", listener.Address, listener.Port, reason);

    public void AcceptResumed(ProxyListener listener) =>
        log.Info("{Address}:{Port} accepts again", listener.Address, listener.Port);

    public void ListenerFailed(ProxyListener listener, int errno, string detail) =>
        service.Tell(new ListenerActor.Failed(listener, $"errno {errno}: {detail}"), ActorRefs.NoSender);

    public void SourceLimited(Network source, Refusal why) =>
        log.Warning("{Source} is refused ({Why})", source.ToString(), why.Word());

    public void SourceQuiet(Network source, long refusals, TimeSpan lasted) =>
        log.Info(
            "{Source} is quiet: {Refusals} connections refused in {Lasted} s", source.ToString(), refusals,
            (long)lasted.TotalSeconds);

    public void SessionFaulted(ProxyListener listener, Exception fault) =>
        log.Error(fault, "a session on {Address}:{Port} failed", listener.Address, listener.Port);
}
