using Carpool.Core.Health;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Openings;

/// <summary>The handshake with a server; from then on its side is sealed.</summary>
/// <param name="client">Who is trusted.</param>
/// <param name="name">Who the server must be.</param>
internal sealed class ConnectTls(TlsClient client, string name) : IServerOpening
{
    private string _reason = "";

    public CheckStatus Overdue => CheckStatus.L6Timeout;

    public (CheckStatus Status, string Detail) Failure => (CheckStatus.L6Response, _reason);

    public OpeningStep Move(ref Side server, Span<byte> buffer)
    {
        var channel = server.Tls ??= TlsChannel.Connect(client, server.Socket, name);
        var step = channel.ShakeHands(ref server);
        if (step == OpeningStep.Failed) _reason = channel.Failure;
        return step;
    }
}
