using Carpool.Core.Protection;
using Carpool.Core.ProxyProtocol;

namespace Carpool.Core.Settings;

/// <summary>Reads <c>carpool.services</c>. Each key's range and default is said here, and only here.</summary>
internal static class ServiceReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>All services, in the order of the file.</summary>
    public static ValueList<ServiceSettings> Read(SettingsCursor carpool)
    {
        var services = new List<ServiceSettings>();
        foreach (var (name, service) in carpool.Named("services"))
        {
            var port = service.Integer("port", 1, 65535);
            services.Add(new ServiceSettings
            {
                Name = name,
                Port = port,
                BackendPort = service.Integer("backend-port", 1, 65535, port),
                Path = service.Word("path", ServicePath.Auto),
                Balance = service.Word("balance", Balance.RoundRobin),
                SlowStart = service.Span("slow-start", TimeSpan.Zero, Hour, TimeSpan.Zero),
                Persistence = Persistence(service.Section("persistence")),
                Servers = [.. service.Named("servers").Select(Server)],
                ConnectTimeout = service.Span("connect-timeout", Second / 100, Minute, 2 * Second),
                IdleTimeout = service.Span("idle-timeout", Second, 24 * Hour, 35 * Minute),
                WriteTimeout = service.Span("write-timeout", Second, 24 * Hour, 5 * Minute),
                MaxConnections = service.Integer("max-connections", 1, 1_000_000, 4096),
                Retries = service.Integer("retries", 0, 10, 2),
                Observe = service.Word("observe", Observe.Connections),
                ErrorLimit = service.Integer("error-limit", 1, 1000, 1),
                QueueLength = service.Integer("queue-length", 0, 1_000_000, 1024),
                QueueTimeout = service.Span("queue-timeout", Second / 100, 10 * Minute, Second * 30),
                SendProxy = service.Word("send-proxy", SendProxy.Off),
                SendProxyChecksum = service.Flag("send-proxy-checksum", absent: false),
                Transparent = service.Flag("transparent", absent: false),
                AcceptProxy = service.Values<Network>(
                    "accept-proxy", Network.TryParse, "an address or a network, as 192.0.2.0/24"),
                ProxyHeaderTimeout = service.Span("proxy-header-timeout", Second / 10, Minute, 5 * Second),
                DemoteWhenDown = service.Flag("demote-when-down", absent: false),
                Protect = Protect(service.Section("protect")),
                Check = CheckReader.Read(service.Section("check")),
                Ready = service.OptionalSection("ready") is { } ready ? CheckReader.Read(ready) : null,
                Tls = TlsReader.Read(service),
                ServerTls = TlsReader.ReadServer(service),
            });
            service.RejectUnknown();
        }

        return [.. services];
    }

    private static ServerSettings Server((string Node, SettingsCursor Cursor) entry)
    {
        var (node, server) = entry;
        var settings = new ServerSettings
        {
            Name = node,
            Weight = server.Integer("weight", 0, 256, 1),
            MaxConnections = server.Limit("max-connections", 1_000_000),
        };
        server.RejectUnknown();
        return settings;
    }

    private static PersistenceSettings Persistence(SettingsCursor persistence)
    {
        var settings = new PersistenceSettings
        {
            Type = persistence.Word("type", PersistenceType.Off),
            Expire = persistence.Span("expire", Second, 168 * Hour, Minute * 30),
            Size = (int)persistence.Size("size", 1, 1 << 24, 100 << 10),
        };
        persistence.RejectUnknown();
        return settings;
    }

    private static ProtectSettings Protect(SettingsCursor protect)
    {
        var settings = new ProtectSettings
        {
            AllowFile = protect.OptionalFile("allow-file"),
            DenyFile = protect.OptionalFile("deny-file"),
            Source = Source(protect.Section("source")),
            Action = protect.Word("action", ProtectAction.Reject),
            TarpitTime = protect.Span("tarpit-time", Second, 10 * Minute, Minute / 2),
        };
        protect.RejectUnknown();
        return settings;
    }

    private static SourceLimits Source(SettingsCursor source)
    {
        var limits = new SourceLimits(
            source.Limit("connections", 1_000_000),
            source.Limit("rate", 1_000_000),
            source.Span("period", Second, Hour, SourceLimits.None.Period),
            source.SizeLimit("bytes-rate", 1L << 10, 1L << 40),
            source.Integer("prefix6", 1, 128, SourceLimits.None.Prefix6),
            source.Integer("table-size", 1, 10_000_000, SourceLimits.None.TableSize));
        source.RejectUnknown();
        return limits;
    }
}
