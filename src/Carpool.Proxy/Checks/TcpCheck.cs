using System.Net.Sockets;
using Carpool.Core.Health;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Checks;

/// <summary>
/// A check that connects and says no word, save, where a PROXY header must be, that it is nobody's connection. It ends
/// with a RST, as HAProxy's does: a FIN would leave a TIME_WAIT behind for every check, and would turn into a RST
/// anyway wherever the service has greeted first, which nobody read.
/// </summary>
public static class TcpCheck
{
    /// <summary>Connects once.</summary>
    /// <param name="target">Where, from where, and how long to wait.</param>
    /// <param name="time">The clock of the timeout and the latency.</param>
    /// <param name="cancellation">Ends the check without a result.</param>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ConnectTarget target, TimeProvider time, CancellationToken cancellation)
    {
        var (socket, result) = await Connector.ConnectAsync(target, time, cancellation);
        if (OwnHeader.For(target) is { Length: > 0 } header) socket?.Send(header, SocketFlags.None, out _);
        socket?.Close(timeout: 0);
        return result;
    }
}
