using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Openings;

/// <summary>
/// Another proxy says who its client is. Until its header is whole the bytes stay in the socket and are only looked at,
/// so that nothing that follows is taken.
/// </summary>
internal sealed class AcceptProxyHeader(Frontend frontend) : IClientOpening
{
    public TimeSpan Timeout => frontend.Settings.ProxyHeaderTimeout;

    public Refusal Overdue => Refusal.ProxyHeaderTimeout;

    public Refusal Failure => Refusal.BadProxyHeader;

    public OpeningStep Move(ref Side client, ref ClientFacts facts, Span<byte> buffer)
    {
        var seen = SocketCalls.Peek(client.Socket, buffer[..ProxyHeaderReader.MaxSize]);
        if (seen == -Errno.Again)
        {
            client.IsReadable = false;
            return OpeningStep.Waits;
        }

        var fault = ProxyHeaderReader.TryRead(buffer[..Math.Max(seen, 0)], out var header, out var size);
        // More bytes are an event each, but none come after the end.
        if (fault is ProxyHeaderFault.Unfinished && seen > 0 && !client.IsEnding) return OpeningStep.Waits;

        frontend.Counters.ProxyHeaders.Add(fault);
        if (header is null) return OpeningStep.Failed;

        SocketCalls.Receive(client.Socket, buffer[..size]);
        facts.Believe(header);
        return OpeningStep.Done;
    }
}
