namespace Carpool.Core.Settings;

/// <summary>The blocks <c>tls</c> and <c>server-tls</c> of a service.</summary>
internal sealed partial class HoconWriter
{
    private void Tls(TlsSettings tls)
    {
        Line("certificates = [");
        foreach (var one in tls.Certificates)
        {
            var ocsp = one.OcspFile is { } file ? $", ocsp-file = {Quoted(file)}" : "";
            Line($"  {{ certificate-file = {Quoted(one.CertificateFile)}, key-file = {Quoted(one.KeyFile)}{ocsp} }}");
        }

        Line("]");
        Key("strict-sni", tls.StrictSni ? "on" : "off");
        if (tls.Alpn.Count > 0) Key("alpn", $"[{string.Join(", ", tls.Alpn.Select(Quoted))}]");
        Key("min-version", tls.MinVersion.Word());
        Key("handshake-timeout", tls.HandshakeTimeout);
        Key("starttls", Word(tls.Starttls));
    }

    private void ServerTls(ServerTlsSettings tls)
    {
        Key("verify", tls.Verify ? "on" : "off");
        if (tls.CaFile is { } file) Key("ca-file", Quoted(file));
        Key("server-name", Quoted(tls.ServerName));
    }
}
