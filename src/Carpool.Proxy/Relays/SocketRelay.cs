using System.Net.Sockets;

namespace Carpool.Proxy.Relays;

/// <summary>The plain relay: one asynchronous loop a direction, over the runtime's own sockets.</summary>
/// <param name="time">The clock of the idle timeout and the durations.</param>
public sealed class SocketRelay(TimeProvider time) : IRelay
{
    public async Task<RelayResult> RelayAsync(
        Socket client, Socket server, TimeSpan idleTimeout, CancellationToken stopping)
    {
        using var relay = new RelayedPair(client, server, idleTimeout, time);
        await using var watch = relay.WatchIdle();
        await using var stop = stopping.UnsafeRegister(static it => ((RelayedPair)it!).Cut(RelayEnd.Drained), relay);
        return await relay.RunAsync();
    }
}
