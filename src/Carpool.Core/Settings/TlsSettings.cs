namespace Carpool.Core.Settings;

/// <summary>
/// <c>carpool.services.NAME.tls</c>: clients speak TLS with the proxy, which hands the plain bytes on.
/// </summary>
public sealed record TlsSettings
{
    /// <summary>At least one. The first is shown to clients that ask for no name or for one that none has.</summary>
    public required ValueList<CertificateSettings> Certificates { get; init; }

    /// <summary>Whether those clients are refused instead. Default off.</summary>
    public required bool StrictSni { get; init; }

    /// <summary>
    /// Application protocols (ALPN), the best first, each 1..255 printable ASCII characters. None: not negotiated.
    /// </summary>
    public required ValueList<string> Alpn { get; init; }

    /// <summary>The oldest version that is spoken. Default TLS 1.2.</summary>
    public required TlsVersion MinVersion { get; init; }

    /// <summary>
    /// Time for the handshake, and as much for what is said before it, 100 ms..5 m. Default 10 s.
    /// </summary>
    public required TimeSpan HandshakeTimeout { get; init; }

    /// <summary>The plain words that come before the handshake. Default: none.</summary>
    public required Starttls Starttls { get; init; }
}

/// <summary>A certificate and its key, PEM files; relative paths start at the configuration file's folder.</summary>
/// <param name="CertificateFile">The certificate, then those of the authorities between it and a root.</param>
/// <param name="KeyFile">Its key. Default: in the same file.</param>
public sealed record CertificateSettings(string CertificateFile, string KeyFile)
{
    /// <summary>What the authority says of it (OCSP, DER), for a service's clients. Default: nothing.</summary>
    public string? OcspFile { get; init; }
}

/// <summary>Versions of TLS; what is older is spoken by nobody any more (RFC 8996).</summary>
public enum TlsVersion : byte
{
    /// <summary><c>tls1.2</c>, the default.</summary>
    Tls12,

    /// <summary><c>tls1.3</c></summary>
    Tls13,
}

public static class TlsVersions
{
    /// <summary>The version's name in the configuration.</summary>
    public static string Word(this TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "tls1.2",
        TlsVersion.Tls13 => "tls1.3",
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, null),
    };
}

/// <summary>By which protocol's words a client asks for TLS.</summary>
public enum Starttls : byte
{
    /// <summary>None: TLS from the first byte on. The default.</summary>
    Off,

    /// <summary>RFC 3207.</summary>
    Smtp,

    /// <summary>RFC 9051, 6.2.1.</summary>
    Imap,

    /// <summary>RFC 2595, 4.</summary>
    Pop3,
}

/// <summary><c>carpool.services.NAME.server-tls</c>: the proxy speaks TLS with the servers.</summary>
public sealed record ServerTlsSettings
{
    /// <summary>Whether a server must prove who it is. Default on.</summary>
    public required bool Verify { get; init; }

    /// <summary>PEM file with the authorities that are trusted. Null: those that the host trusts.</summary>
    public required string? CaFile { get; init; }

    /// <summary>
    /// The name that a server is asked for (SNI) and must have in its certificate;
    /// <see cref="ClusterSettings.OwnName"/> stands for the name of its node, which is the default.
    /// </summary>
    public required string ServerName { get; init; }
}
