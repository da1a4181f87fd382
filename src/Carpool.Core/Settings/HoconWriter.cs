using System.Globalization;
using System.Text;

namespace Carpool.Core.Settings;

/// <summary>Writes settings as a configuration file with every key.</summary>
internal sealed partial class HoconWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public static string Write(CarpoolSettings settings)
    {
        var writer = new HoconWriter();
        writer.Block("carpool", () => writer.Pool(settings));
        return writer._text.ToString();
    }

    /// <summary>An enum's name as the file has it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select(char.ToLowerInvariant));

    private void Pool(CarpoolSettings pool)
    {
        Block("cluster", () =>
        {
            Key("name", Quoted(pool.Cluster.Name));
            Key("seeds", $"[{string.Join(", ", pool.Cluster.Seeds)}]");
            Key("port", pool.Cluster.Port);
            if (pool.Cluster.State is { } state) Key("state", Quoted(state));
            Key("tls", pool.Cluster.Tls ? "on" : "off");
            Key("certificate-file", Quoted(pool.Cluster.CertificateFile));
            Key("key-file", Quoted(pool.Cluster.KeyFile));
            Key("ca-file", Quoted(pool.Cluster.CaFile));
        });
        Block("carp", () => Carp(pool.Carp));
        Block("nodes", () =>
        {
            foreach (var node in pool.Nodes) Block(node.Name, () => Node(node));
        });
        Line("addresses = [");
        foreach (var address in pool.Addresses) Line("  " + Address(address));
        Line("]");
        Block("services", () =>
        {
            foreach (var service in pool.Services) Block(service.Name, () => Service(service));
        });
        if (pool.Dns.Count > 0)
        {
            Line("dns = [");
            foreach (var name in pool.Dns) Line("  " + DnsName(name));
            Line("]");
        }

        Block("placement", () =>
        {
            Key("failback", Word(pool.Placement.Failback));
            Key("hold-down", pool.Placement.HoldDown);
            Key("hold-down-max", pool.Placement.HoldDownMax);
            Key("flap-window", pool.Placement.FlapWindow);
            Key("min-ready", pool.Placement.MinReady);
        });
        Block("proxy", () =>
        {
            Key("max-connections", pool.Proxy.MaxConnections);
            Key("max-tarpit", pool.Proxy.MaxTarpit);
            Key("max-buffered", DataSize.Format(pool.Proxy.MaxBuffered));
            Key("drain-timeout", pool.Proxy.DrainTimeout);
            Key("upgrade-timeout", pool.Proxy.UpgradeTimeout);
        });
        Block("log", () => Block("connections", () => ConnectionLog(pool.Log.Connections)));
        if (pool.Notify is { Exec.Count: > 0 } or { Webhook.Count: > 0 }) Block("notify", () => Notify(pool.Notify));
        Block("admin", () => Admin(pool.Admin));
        if (pool.Http is { } http) Block("http", () => Web(http));
        if (pool.Telemetry is { } telemetry) Block("telemetry", () => Telemetry(telemetry));
    }

    private void Admin(AdminSettings admin)
    {
        Key("socket", Quoted(admin.Socket));
        if (admin.HaproxySocket is { } haproxy) Key("haproxy-socket", Quoted(haproxy));
        Key("haproxy-level", Word(admin.HaproxyLevel));
    }

    private void Carp(WireSettings carp)
    {
        Key("password-file", Quoted(carp.PasswordFile));
        Key("advbase", TimeSpan.FromSeconds(carp.Advbase));
        Key("beat", carp.Beat == TimeSpan.Zero ? "off" : Duration.Format(carp.Beat));
        Key("mac", Word(carp.Mac));
        Key("peers", Word(carp.Peers));
        Key("preempt", carp.Preempt ? "on" : "off");
        Key("strangers", carp.Strangers ? "on" : "off");
        Key("lease", Word(carp.Lease));
    }

    private void Node(NodeSettings node)
    {
        Key("address", node.Address.ToString());
        if (node.Address6 is { } address6) Key("address6", Quoted(address6.ToString()));
        Key("weight", node.Weight);
        Key("interface", Quoted(node.Interface));
    }

    private static string Address(VirtualAddressSettings entry)
    {
        var also = entry.Also.Count > 0 ? $", also = [{string.Join(", ", entry.Also.Select(Plain))}]" : "";
        var home = entry.Home is not null ? $", home = {entry.Home}" : "";
        var notOn = entry.NotOn.Count > 0 ? $", not-on = [{string.Join(", ", entry.NotOn)}]" : "";
        var group = entry.Group is not null ? $", group = {Quoted(entry.Group)}" : "";
        return $"{{ address = {Plain(entry.Address)}{also}, vhid = {entry.Vhid}{home}{notOn}{group} }}";
    }

    private static string DnsName(DnsNameSettings name)
    {
        var group = name.Group is not null ? $", group = {Quoted(name.Group)}" : "";
        return $"{{ fqdn = {Quoted(name.Fqdn)}{group}, ttl = {Duration.Format(name.Ttl)} }}";
    }

    private void Service(ServiceSettings service)
    {
        Key("port", service.Port);
        Key("backend-port", service.BackendPort);
        Key("path", Word(service.Path));
        Key("balance", Word(service.Balance));
        Key("slow-start", service.SlowStart);
        Block("persistence", () =>
        {
            Key("type", Word(service.Persistence.Type));
            Key("expire", service.Persistence.Expire);
            Key("size", DataSize.Format(service.Persistence.Size));
        });
        Key("connect-timeout", service.ConnectTimeout);
        Key("idle-timeout", service.IdleTimeout);
        Key("write-timeout", service.WriteTimeout);
        Key("max-connections", service.MaxConnections);
        Key("retries", service.Retries);
        Key("observe", Word(service.Observe));
        Key("error-limit", service.ErrorLimit);
        Key("queue-length", service.QueueLength);
        Key("queue-timeout", service.QueueTimeout);
        if (service.Servers.Count > 0)
            Block("servers", () =>
            {
                foreach (var server in service.Servers) Block(server.Name, () => Server(server));
            });
        Key("send-proxy", Word(service.SendProxy));
        Key("send-proxy-checksum", service.SendProxyChecksum ? "on" : "off");
        Key("transparent", service.Transparent ? "on" : "off");
        if (service.AcceptProxy.Count > 0)
            Key("accept-proxy", $"[{string.Join(", ", service.AcceptProxy.Select(network => Quoted($"{network}")))}]");
        Key("proxy-header-timeout", service.ProxyHeaderTimeout);
        Key("demote-when-down", service.DemoteWhenDown ? "on" : "off");
        Block("protect", () => Protect(service.Protect));
        Block("check", () => Check(service.Check));
        if (service.Ready is { } ready) Block("ready", () => Check(ready));
        if (service.Tls is { } tls) Block("tls", () => Tls(tls));
        if (service.ServerTls is { } serverTls) Block("server-tls", () => ServerTls(serverTls));
    }

    private void Server(ServerSettings server)
    {
        Key("weight", server.Weight);
        Key("max-connections", OrOff(server.MaxConnections));
    }

    private void Protect(ProtectSettings protect)
    {
        if (protect.AllowFile is { } allow) Key("allow-file", Quoted(allow));
        if (protect.DenyFile is { } deny) Key("deny-file", Quoted(deny));
        Block("source", () =>
        {
            Key("connections", OrOff(protect.Source.Connections));
            Key("rate", OrOff(protect.Source.Rate));
            Key("period", protect.Source.Period);
            Key("bytes-rate", protect.Source.BytesRate is { } rate ? DataSize.Format(rate) : "off");
            Key("prefix6", protect.Source.Prefix6);
            Key("table-size", protect.Source.TableSize);
        });
        Key("action", Word(protect.Action));
        Key("tarpit-time", protect.TarpitTime);
    }

    private static string OrOff(int? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "off";

    private void ConnectionLog(ConnectionLogSettings log)
    {
        Key("format", Word(log.Format));
        Key("to", Quoted(log.To.ToString()));
        Key("facility", Word(log.Facility));
        Key("tag", Quoted(log.Tag));
        Key("queue", log.Queue);
        Key("remember", log.Remember);
        Key("refused", log.Refused);
    }

    private void Web(HttpSettings http)
    {
        Key("listen", $"[{string.Join(", ", http.Listen.Select(one => Quoted($"{one}")))}]");
        if (http.TokenFile is { } token) Key("token-file", Quoted(token));
        if (http.ReadTokenFile is { } readToken) Key("read-token-file", Quoted(readToken));
        if (http.Tls is not { } tls) return;
        Block("tls", () =>
        {
            Key("certificate-file", Quoted(tls.CertificateFile));
            Key("key-file", Quoted(tls.KeyFile));
        });
    }

    private void Telemetry(TelemetrySettings telemetry)
    {
        Key("otlp-endpoint", Quoted(telemetry.OtlpEndpoint));
        Key("protocol", Word(telemetry.Protocol));
        if (telemetry.HeadersFile is { } headers) Key("headers-file", Quoted(headers));
        Key("send", $"[{string.Join(", ", telemetry.Send.Select(Word))}]");
        Key("interval", telemetry.Interval);
        Key("timeout", telemetry.Timeout);
    }

    private void Block(string name, Action body)
    {
        Line($"{name} {{".TrimStart());
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    private void Key(string key, TimeSpan value) => Key(key, Duration.Format(value));

    private void Key(string key, int value) => Key(key, value.ToString(CultureInfo.InvariantCulture));

    private void Key(string key, string value) => Line($"{key} = {value}");

    private void Line(string line) => _text.Append(' ', _depth * 2).Append(line).Append('\n');

    /// <summary>Colons have a meaning of their own, so IPv6 goes into quotes.</summary>
    private static string Plain(InterfaceAddress address) =>
        address.Address.IsV6 ? Quoted(address.ToString()) : address.ToString();

    /// <summary>A text as a value, whatever is in it.</summary>
    public static string Quoted(string text) => $"\"{string.Concat(text.Select(Escaped))}\"";

    private static string Escaped(char character) => character switch
    {
        '\\' or '"' => $"\\{character}",
        '\r' => "\\r",
        '\n' => "\\n",
        _ when char.IsControl(character) => $"\\u{(int)character:x4}",
        _ => $"{character}",
    };
}
