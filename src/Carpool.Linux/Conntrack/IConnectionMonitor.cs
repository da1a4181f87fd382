using Carpool.Core;

namespace Carpool.Linux.Conntrack;

/// <summary>
/// Counts the connections that the kernel leads past this process to local services, and tells their ends. May be used
/// from any thread.
/// </summary>
public interface IConnectionMonitor : IDisposable
{
    /// <summary>Times the kernel had more to tell than there was room for; then ends are missing.</summary>
    long Overruns { get; }

    /// <summary>Watches one port of some virtual addresses until the watch is disposed of.</summary>
    /// <param name="addresses">The virtual addresses.</param>
    /// <param name="port">The port on them; watched once at a time.</param>
    /// <param name="ended">Called on the monitor's own thread: must return at once and not throw.</param>
    IConnectionWatch Watch(IReadOnlyCollection<NetAddress> addresses, ushort port, Action<TrackedConnection> ended);
}

/// <summary>
/// The counters of one service, since its watch began; connections that were there then count as new.
/// </summary>
public interface IConnectionWatch : IDisposable
{
    /// <summary>Open now.</summary>
    long Current { get; }

    /// <summary>Opened, those still open included.</summary>
    long Total { get; }

    /// <summary>From clients, of connections that have ended; with headers.</summary>
    long BytesIn { get; }

    /// <summary>To clients, likewise.</summary>
    long BytesOut { get; }
}
