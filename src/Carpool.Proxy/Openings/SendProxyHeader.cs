using Carpool.Core.Health;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Openings;

/// <summary>A server is told who its client is.</summary>
/// <param name="header">The octets of the PROXY header.</param>
internal sealed class SendProxyHeader(byte[] header) : IServerOpening
{
    private int _sent;
    private int _errno;

    public CheckStatus Overdue => CheckStatus.L4Timeout;

    public (CheckStatus Status, string Detail) Failure => ConnectStatus.Of(_errno);

    public OpeningStep Move(ref Side server, Span<byte> buffer)
    {
        if (!server.IsWritable) return OpeningStep.Waits;
        var taken = SocketCalls.Send(server.Socket, header.AsSpan(_sent));
        if (taken < 0 && taken != -Errno.Again)
        {
            _errno = -taken;
            return OpeningStep.Failed;
        }

        _sent += Math.Max(taken, 0);
        if (_sent == header.Length) return OpeningStep.Done;

        server.IsWritable = false;
        return OpeningStep.Waits;
    }
}
