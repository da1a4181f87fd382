using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy;

/// <summary>
/// What the data plane tells the one who runs it. Called on the data plane's threads: an implementation returns at
/// once, does not throw, and never blocks.
/// </summary>
public interface IProxyEvents
{
    /// <summary>
    /// A client's session could not be connected to a server, or was reset by it before a byte went either way (so that
    /// no client can bring it about): as good as a failed check of it, save
    /// <see cref="CheckStatus.SocketError"/>, which is this host's own trouble.
    /// </summary>
    void ConnectFailed(Server server, CheckResult result);

    /// <summary>
    /// A session ended or was refused, or a client was that had none yet. Its counters are already written.
    /// </summary>
    void SessionEnded(SessionReport report);

    /// <summary>
    /// Whether to be told of one more client that protection refused, as of a session that ended. Asked once for each,
    /// so that an attack can be left out.
    /// </summary>
    bool TakesRefused();

    /// <summary>Accepting stopped for the reason given; clients wait in the kernel's backlog.</summary>
    void AcceptPaused(ProxyListener listener, AcceptPause reason);

    /// <summary>Accepting goes on after a pause.</summary>
    void AcceptResumed(ProxyListener listener);

    /// <summary>
    /// The listener has stopped accepting and must be bound anew: its socket is broken (the errno says how), or a
    /// fault of ours ended it (errno 0, the detail is the whole exception). Sessions that are open go on.
    /// </summary>
    void ListenerFailed(ProxyListener listener, int errno, string detail);

    /// <summary>
    /// Clients of a source begin to be refused. Not told of every source when there are many (see
    /// <see cref="Core.Protection.LimitedSources"/>), so that an attack fills no log.
    /// </summary>
    void SourceLimited(Network source, Refusal why);

    /// <summary>A source that was told of is refused no more.</summary>
    /// <param name="source">An IPv4 address or an IPv6 network.</param>
    /// <param name="refusals">How many of its clients were.</param>
    /// <param name="lasted">From the first to the last of them.</param>
    void SourceQuiet(Network source, long refusals, TimeSpan lasted);

    /// <summary>A session ended by an exception that nobody expected: a fault of ours, to be logged whole.</summary>
    void SessionFaulted(ProxyListener listener, Exception fault);
}
