namespace Carpool.Core.Settings;

/// <summary>Reads <c>carpool.http</c>. Each key's range and default is said here, and only here.</summary>
internal static class HttpReader
{
    private static readonly HttpListen Preset = new(NetAddress.Parse("127.0.0.1"), 4054);

    /// <summary>Null: no HTTP.</summary>
    public static HttpSettings? Read(SettingsCursor carpool)
    {
        if (carpool.OptionalSection("http") is not { } http) return null;

        var listen = http.Values<HttpListen>("listen", HttpListen.TryParse, HttpListen.Must);
        var settings = new HttpSettings
        {
            Listen = listen.Count > 0 ? listen : [Preset],
            TokenFile = http.OptionalFile("token-file"),
            ReadTokenFile = http.OptionalFile("read-token-file"),
            Tls = http.OptionalSection("tls") is { } tls ? TlsReader.Certificate(tls) : null,
        };
        http.RejectUnknown();
        return settings;
    }
}
