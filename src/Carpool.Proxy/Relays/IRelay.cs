using System.Net.Sockets;

namespace Carpool.Proxy.Relays;

/// <summary>
/// Moves the bytes of one session, both ways, until it ends. This is the seam behind which the data plane can be
/// replaced: all before it (accepting, choosing, connecting) and after it (counting, closing) stays as it is.
/// </summary>
public interface IRelay
{
    /// <summary>Relays until both sides have said all, one of them aborts, or the session is cut off.</summary>
    /// <param name="client">Connected. The caller closes it afterwards, as <see cref="RelayEnds.IsAborted"/>
    /// says.</param>
    /// <param name="server">Connected. The caller closes it afterwards, in the same way.</param>
    /// <param name="idleTimeout">The session ends when no byte has moved in either direction for so long.</param>
    /// <param name="stopping">Cancelled when the session shall end at once: <see cref="RelayEnd.Drained"/>.</param>
    /// <returns>How it ended. Trouble with a socket is an end, not an exception.</returns>
    Task<RelayResult> RelayAsync(Socket client, Socket server, TimeSpan idleTimeout, CancellationToken stopping);
}
