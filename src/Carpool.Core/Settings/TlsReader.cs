namespace Carpool.Core.Settings;

/// <summary>Reads the <c>tls</c> and <c>server-tls</c> of a service.</summary>
internal static class TlsReader
{
    private const string File = "the path of a file";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, TlsVersion> Versions =
        Enum.GetValues<TlsVersion>().ToDictionary(version => version.Word());

    /// <summary>Null: without TLS.</summary>
    public static TlsSettings? Read(SettingsCursor service)
    {
        if (service.OptionalSection("tls") is not { } tls) return null;

        var settings = new TlsSettings
        {
            Certificates = [.. tls.Blocks("certificates").Select(CertificateOfService)],
            StrictSni = tls.Flag("strict-sni", false),
            Alpn = tls.Values<string>("alpn", TryProtocol, "1..255 printable ASCII characters"),
            MinVersion = tls.Optional<TlsVersion>(
                "min-version", Versions.TryGetValue, string.Join(" or ", Versions.Keys), TlsVersion.Tls12),
            HandshakeTimeout = tls.Span("handshake-timeout", Second / 10, 300 * Second, 10 * Second),
            Starttls = tls.Word("starttls", Starttls.Off),
        };
        tls.RejectUnknown();
        return settings;
    }

    /// <summary>Null: without TLS.</summary>
    public static ServerTlsSettings? ReadServer(SettingsCursor service)
    {
        if (service.OptionalSection("server-tls") is not { } tls) return null;

        var settings = new ServerTlsSettings
        {
            Verify = tls.Flag("verify", true),
            CaFile = tls.OptionalFile("ca-file"),
            ServerName = tls.Optional<string>(
                "server-name", SettingsCursor.TryLine, "a host's name", ClusterSettings.OwnName),
        };
        tls.RejectUnknown();
        return settings;
    }

    /// <summary>A certificate and its key, which may be in the same file.</summary>
    public static CertificateSettings Certificate(SettingsCursor one)
    {
        var settings = Pair(one);
        one.RejectUnknown();
        return settings;
    }

    private static CertificateSettings CertificateOfService(SettingsCursor one)
    {
        var settings = Pair(one) with { OcspFile = one.OptionalFile("ocsp-file") };
        one.RejectUnknown();
        return settings;
    }

    private static CertificateSettings Pair(SettingsCursor one)
    {
        var certificate = one.Required<string>("certificate-file", SettingsCursor.TryLine, File);
        return new(certificate, one.Optional<string>("key-file", SettingsCursor.TryLine, File, certificate));
    }

    private static bool TryProtocol(string text, out string value) =>
        (value = text).Length is >= 1 and <= 255 && text.All(c => c is > ' ' and <= '~');
}
