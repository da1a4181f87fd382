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
    /// <summary>A client's session could not be connected to a server: as good as a failed check of it.</summary>
    void ConnectFailed(Server server, CheckResult result);

    /// <summary>A session ended or was refused. Its counters are already written.</summary>
    void SessionEnded(SessionReport report);

    /// <summary>Accepting stopped for the reason given; clients wait in the kernel's backlog.</summary>
    void AcceptPaused(ProxyListener listener, AcceptPause reason);

    /// <summary>Accepting goes on after a pause.</summary>
    void AcceptResumed(ProxyListener listener);

    /// <summary>The listening socket is broken and the listener has stopped accepting: it must be bound anew.</summary>
    void ListenerFailed(ProxyListener listener, int errno, string detail);

    /// <summary>A session ended by an exception that nobody expected: a fault of ours, to be logged whole.</summary>
    void SessionFaulted(ProxyListener listener, Exception fault);
}
