namespace Carpool.Core.ProxyProtocol;

/// <summary>The TLS of a client's connection to its proxy.</summary>
public sealed record ProxyTls
{
    /// <summary>The version in OpenSSL's words, such as <c>TLSv1.3</c>. Empty when it was not said.</summary>
    public string Version { get; init; } = "";

    /// <summary>The cipher suite in OpenSSL's words. Empty when it was not said.</summary>
    public string Cipher { get; init; } = "";

    /// <summary>The client's certificate. Null when it showed none.</summary>
    public ProxyCertificate? Certificate { get; init; }
}

/// <summary>The certificate that a client showed its proxy.</summary>
/// <param name="CommonName">The common name of its subject. Empty when it was not said.</param>
/// <param name="IsGood">Whether the proxy verified it.</param>
/// <param name="IsOfSession">It was shown when the TLS session began, which this connection only resumed.</param>
public sealed record ProxyCertificate(string CommonName, bool IsGood, bool IsOfSession = false);
