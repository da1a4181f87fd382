using Carpool.Core;

namespace Carpool.Proxy.Counters;

/// <summary>
/// Takes in what the kernel led to the local server, past the proxy: that counts as any other session of the service.
/// Used by one thread.
/// </summary>
/// <param name="counters">The service's.</param>
/// <param name="server">The local server's name.</param>
/// <param name="now">The monotonic clock.</param>
public sealed class PastProxy(ProxyCounters counters, string server, Func<Instant> now)
{
    private readonly CounterShare _share = counters.AddShare();

    /// <summary>So many more are open.</summary>
    public void Opened(int count) => _share.Passed(server, count, now());

    /// <summary>One ended.</summary>
    /// <param name="bytesIn">From the client, as the kernel counts them.</param>
    /// <param name="bytesOut">To it.</param>
    /// <param name="lasted">Null when that is not known.</param>
    public void Ended(long bytesIn, long bytesOut, TimeSpan? lasted) =>
        _share.PassedOver(server, bytesIn, bytesOut, lasted);

    /// <summary>So many ended unseen.</summary>
    public void Lost(int count) => _share.PassedLost(server, count);
}
