using Carpool.Core;

namespace Carpool.Linux.Conntrack;

/// <summary>
/// Follows the connections that the kernel leads past this process to local services. May be used from any thread.
/// </summary>
public interface IConnectionMonitor : IDisposable
{
    /// <summary>Times the kernel had more to tell than there was room for; then ends are missing.</summary>
    long Overruns { get; }

    /// <summary>
    /// Watches one port of some virtual addresses until what it returns is disposed of. Connections that are there
    /// already count as new.
    /// </summary>
    /// <param name="addresses">The virtual addresses.</param>
    /// <param name="port">The port on them; watched once at a time.</param>
    /// <param name="observer">Who is told.</param>
    IDisposable Watch(IReadOnlyCollection<NetAddress> addresses, ushort port, IConnectionObserver observer);
}

/// <summary>
/// Told of the connections of one watch. Called on the monitor's own thread: returns at once, and does not throw.
/// </summary>
public interface IConnectionObserver
{
    /// <summary>So many more are open.</summary>
    void Opened(int count);

    /// <summary>One of them ended.</summary>
    void Ended(in TrackedConnection connection);

    /// <summary>So many of them ended unseen.</summary>
    void Lost(int count);
}
