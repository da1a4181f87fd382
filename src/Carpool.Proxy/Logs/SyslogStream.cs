using System.Net;
using System.Net.Sockets;
using Carpool.Core;

namespace Carpool.Proxy.Logs;

/// <summary>Sends lines over one TCP connection, each with its length before it (RFC 6587, 3.4.1).</summary>
internal sealed class SyslogStream(NetEndpoint server) : ILogSink
{
    private readonly IPEndPoint _to = new(server.Address.ToIPAddress(), server.Port);
    private Socket? _socket;

    public LineFraming Framing => LineFraming.Counted;

    public async ValueTask WriteAsync(LineBatch batch, CancellationToken cancellation)
    {
        try
        {
            // A server that went away has said so before the next batch, which then goes over a new connection.
            if (_socket is { } former && HasEnded(former)) Dispose();
            _socket ??= await SyslogSocket.ConnectAsync(_to, SocketType.Stream, cancellation);
            for (var bytes = batch.Bytes; bytes.Length > 0;)
                bytes = bytes[await _socket.SendAsync(bytes, cancellation)..];
            batch.Written = batch.Count;
        }
        catch
        {
            // Part of a line may be out: what follows must begin a connection of its own.
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <summary>A syslog server never speaks: what can be read is its end.</summary>
    private static bool HasEnded(Socket socket) => socket.Poll(0, SelectMode.SelectRead);
}
