namespace Carpool.Proxy.Tls;

/// <summary>What a client and the proxy agreed on in their handshake.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">OpenSSL's name of the cipher suite, such as TLS_AES_256_GCM_SHA384.</param>
/// <param name="ServerName">The name that the client asked for (SNI), or null.</param>
/// <param name="Protocol">The application protocol (ALPN), or null.</param>
/// <param name="IsResumed">Whether it went on with a former session.</param>
public sealed record TlsFacts(string Version, string Cipher, string? ServerName, string? Protocol, bool IsResumed);
