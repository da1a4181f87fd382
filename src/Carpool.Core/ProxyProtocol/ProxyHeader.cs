namespace Carpool.Core.ProxyProtocol;

/// <summary>
/// What a proxy says of a connection before its first byte: the PROXY protocol of HAProxy, doc/proxy-protocol.txt.
/// </summary>
public sealed record ProxyHeader
{
    /// <summary>
    /// The ends of the client's connection. Null: those of the connection itself count, since the proxy speaks for
    /// itself (LOCAL, such as its health checks) or does not know them (UNKNOWN, UNSPEC).
    /// </summary>
    public ProxyAddresses? Addresses { get; init; }
}
