using System.Net;
using System.Net.Sockets;

namespace Carpool.Proxy.Logs;

/// <summary>The way to a syslog server.</summary>
internal static class SyslogSocket
{
    /// <param name="type">By TCP a stream; by UDP, and to this host's own syslog, datagrams.</param>
    /// <exception cref="SocketException">Nobody is there, as far as can be known.</exception>
    internal static async ValueTask<Socket> ConnectAsync(EndPoint to, SocketType type, CancellationToken cancellation)
    {
        var socket = new Socket(to.AddressFamily, type, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(to, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
