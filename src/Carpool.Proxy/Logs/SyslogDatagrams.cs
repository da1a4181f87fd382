using System.Net;
using System.Net.Sockets;
using Carpool.Core;

namespace Carpool.Proxy.Logs;

/// <summary>
/// Sends each line as a datagram: syslog by UDP (RFC 5426), or to the socket of this host's own syslog.
/// </summary>
internal sealed class SyslogDatagrams(EndPoint to) : ILogSink
{
    private Socket? _socket;

    public LineFraming Framing => LineFraming.Datagrams;

    internal static SyslogDatagrams To(NetEndpoint server) =>
        new(new IPEndPoint(server.Address.ToIPAddress(), server.Port));

    internal static SyslogDatagrams To(string socketPath) => new(new UnixDomainSocketEndPoint(socketPath));

    public async ValueTask WriteAsync(LineBatch batch, CancellationToken cancellation)
    {
        try
        {
            var isFresh = _socket is null;
            _socket ??= await OpenAsync(cancellation);
            while (batch.Written < batch.Count)
            {
                try
                {
                    await _socket.SendAsync(batch[batch.Written], cancellation);
                    batch.Written++;
                }
                catch (SocketException) when (!isFresh && to is UnixDomainSocketEndPoint)
                {
                    // A syslog that was started anew has made another socket of the same name. By UDP an error speaks
                    // of a datagram sent before: that one is lost.
                    isFresh = true;
                    Dispose();
                    _socket = await OpenAsync(cancellation);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private ValueTask<Socket> OpenAsync(CancellationToken cancellation) =>
        SyslogSocket.ConnectAsync(to, SocketType.Dgram, cancellation);
}
