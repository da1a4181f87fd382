using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Sessions;

namespace Carpool.Tests.World;

/// <summary>Nobody wants to know what the data plane does.</summary>
internal sealed class QuietEvents : IProxyEvents
{
    public void ConnectFailed(Server server, CheckResult result)
    {
    }

    public void SessionEnded(SessionReport report)
    {
    }

    public bool TakesRefused() => false;

    public void AcceptPaused(ProxyListener listener, AcceptPause reason)
    {
    }

    public void AcceptResumed(ProxyListener listener)
    {
    }

    public void ListenerFailed(ProxyListener listener, int errno, string detail)
    {
    }

    public void SourceLimited(Network source, Refusal why)
    {
    }

    public void SourceQuiet(Network source, long refusals, TimeSpan lasted)
    {
    }

    public void SessionFaulted(ProxyListener listener, Exception fault)
    {
    }
}
