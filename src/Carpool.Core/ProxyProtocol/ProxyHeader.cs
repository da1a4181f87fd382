namespace Carpool.Core.ProxyProtocol;

/// <summary>
/// What a proxy says of a connection before its first byte: the PROXY protocol of HAProxy, doc/proxy-protocol.txt.
/// Version 1 carries the addresses only.
/// </summary>
public sealed record ProxyHeader
{
    /// <summary>
    /// What a proxy says for itself, such as with a health check: LOCAL in version 2, UNKNOWN in version 1.
    /// </summary>
    public static readonly ProxyHeader Local = new();

    /// <summary>
    /// The ends of the client's connection. Null: those of the connection itself count, since the proxy speaks for
    /// itself (LOCAL) or knows none of TCP (UNKNOWN, UNSPEC, a Unix socket).
    /// </summary>
    public ProxyAddresses? Addresses { get; init; }

    /// <summary>
    /// What names the connection in the logs of all proxies (PP2_TYPE_UNIQUE_ID): 1 to 128 octets, each of them a
    /// character up to U+00FF. Null when there is none.
    /// </summary>
    public string? UniqueId { get; init; }

    /// <summary>
    /// The host name that the client asked for (PP2_TYPE_AUTHORITY), with TLS its SNI. Null when there is none.
    /// </summary>
    public string? Authority { get; init; }

    /// <summary>
    /// The protocol that was agreed on by ALPN (PP2_TYPE_ALPN, RFC 7301), such as <c>h2</c> or <c>imap</c>; octets
    /// as in the unique id. Null when there is none.
    /// </summary>
    public string? Alpn { get; init; }

    /// <summary>How the client's connection is encrypted (PP2_TYPE_SSL). Null when it is not.</summary>
    public ProxyTls? Tls { get; init; }
}
