using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Openings;

/// <summary>The handshake with a client; from then on its side is sealed.</summary>
/// <param name="server">What is shown to it.</param>
internal sealed class AcceptTls(TlsServer server) : IClientOpening
{
    public TimeSpan Timeout => server.HandshakeTimeout;

    public Refusal Overdue => Refusal.TlsTimeout;

    public Refusal Failure => Refusal.TlsHandshake;

    public OpeningStep Move(ref Side client, ref ClientFacts facts, Span<byte> buffer)
    {
        var channel = client.Tls ??= TlsChannel.Accept(server, client.Socket);
        var step = channel.ShakeHands(ref client);
        if (step == OpeningStep.Done) facts.Tls = channel.Facts();
        return step;
    }
}
