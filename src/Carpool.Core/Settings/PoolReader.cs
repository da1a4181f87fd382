using System.Text;
using Carpool.Core.RuntimeApi;

namespace Carpool.Core.Settings;

/// <summary>Turns the tree of a file into settings. Each key's range and default is said here, and only here.</summary>
internal static class PoolReader
{
    private const string InterfaceName = "the name of a network interface, 1..15 characters";
    private const string Word = "1..63 letters, digits, '-' and '_'";
    private const string File = "the path of a file";
    private const string DefaultSocket = "/run/carpool/carpool.sock";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>What cannot be read is zero or empty in the result; it is of use only when there is no fault.</summary>
    public static CarpoolSettings Read(SettingsTree.Section root, FaultList faults)
    {
        var file = new SettingsCursor(root, faults);
        var carpool = file.Section("carpool");
        var carp = carpool.Section("carp");
        var commonInterface = Text(carp, "interface", IsInterface, InterfaceName, "");
        var nodes = Nodes(carpool, commonInterface);
        var settings = new CarpoolSettings
        {
            Cluster = Cluster(carpool.Section("cluster"), nodes),
            Carp = Carp(carp),
            Nodes = nodes,
            Addresses = Addresses(carpool),
            Services = ServiceReader.Read(carpool),
            Dns = Dns(carpool),
            Placement = Placement(carpool.Section("placement")),
            Proxy = Proxy(carpool.Section("proxy")),
            Log = LogReader.Read(carpool.Section("log")),
            Notify = NotifyReader.Read(carpool.Section("notify")),
            Admin = Admin(carpool.Section("admin")),
            Http = HttpReader.Read(carpool),
            Telemetry = TelemetryReader.Read(carpool),
        };
        carpool.RejectUnknown();
        file.RejectUnknown();
        PoolRules.Check(settings, new SettingsLines(root), faults);
        return settings;
    }

    private static ClusterSettings Cluster(SettingsCursor cluster, ValueList<NodeSettings> nodes)
    {
        var seeds = cluster.Values<string>("seeds", SettingsCursor.TryLine, "the name of a node");
        var settings = new ClusterSettings
        {
            Name = Text(cluster, "name", IsWord, Word, "carpool"),
            Seeds = seeds.Count > 0 ? seeds : [.. nodes.Select(node => node.Name)],
            Port = cluster.Integer("port", 1, 65535, 4053),
            State = cluster.Optional<string?>("state", Only(IsAbsolutePath)!, "an absolute path", null),
            Tls = cluster.Flag("tls", true),
            CertificateFile = cluster.Optional<string>(
                "certificate-file", SettingsCursor.TryLine, File, "cluster/{node}.pem"),
            KeyFile = cluster.Optional<string>("key-file", SettingsCursor.TryLine, File, "cluster/{node}.key"),
            CaFile = cluster.Optional<string>("ca-file", SettingsCursor.TryLine, File, "cluster/ca.pem"),
        };
        cluster.RejectUnknown();
        return settings;
    }

    private static WireSettings Carp(SettingsCursor carp)
    {
        var settings = new WireSettings
        {
            PasswordFile = carp.Required<string>("password-file", SettingsCursor.TryLine, File),
            Advbase = carp.Optional<int>("advbase", TryAdvbase, "1s..254s in whole seconds", 1),
            Beat = carp.Span("beat", Second / 100, Second, Second / 10, orOff: true),
            Mac = carp.Word("mac", MacSource.Interface),
            Peers = carp.Word("peers", PeerMode.Multicast),
            Preempt = carp.Flag("preempt", true),
            Strangers = carp.Flag("strangers", true),
            Lease = carp.Word("lease", LeaseMode.Auto),
        };
        carp.RejectUnknown();
        return settings;
    }

    private static ValueList<NodeSettings> Nodes(SettingsCursor carpool, string commonInterface)
    {
        var nodes = new List<NodeSettings>();
        foreach (var (name, node) in carpool.Named("nodes"))
        {
            nodes.Add(new NodeSettings
            {
                Name = name,
                Address = node.Required<NetAddress>("address", TryIPv4, "an IPv4 address"),
                Address6 = node.Optional<NetAddress?>("address6", TryIPv6, "an IPv6 address", null),
                Weight = node.Integer("weight", 1, 100, 1),
                Interface = commonInterface.Length > 0
                    ? Text(node, "interface", IsInterface, InterfaceName, commonInterface)
                    : node.Required("interface", Only(IsInterface), $"{InterfaceName}, here or in carpool.carp"),
            });
            node.RejectUnknown();
        }

        return [.. nodes];
    }

    private static ValueList<VirtualAddressSettings> Addresses(SettingsCursor carpool)
    {
        var addresses = new List<VirtualAddressSettings>();
        foreach (var address in carpool.Blocks("addresses"))
        {
            const string must = "an address with its prefix, as 192.0.2.101/24";
            addresses.Add(new VirtualAddressSettings
            {
                Address = address.Required<InterfaceAddress>("address", InterfaceAddress.TryParse, must),
                Also = address.Values<InterfaceAddress>("also", InterfaceAddress.TryParse, must),
                Vhid = (byte)address.Integer("vhid", 1, 255),
                Home = address.Optional<string?>("home", TryName, "the name of a node", null),
                NotOn = address.Values<string>("not-on", SettingsCursor.TryLine, "the name of a node"),
                Group = address.Optional<string?>("group", Only(IsWord)!, Word, null),
            });
            address.RejectUnknown();
        }

        return [.. addresses];
    }

    private static ValueList<DnsNameSettings> Dns(SettingsCursor carpool)
    {
        var names = new List<DnsNameSettings>();
        foreach (var name in carpool.Blocks("dns"))
        {
            const string must = "a whole name in the DNS, without a dot at its end";
            names.Add(new DnsNameSettings
            {
                Fqdn = name.Required("fqdn", Only(DnsNameSettings.IsName), must),
                Group = name.Optional<string?>("group", Only(IsWord)!, Word, null),
                Ttl = name.Span("ttl", TimeSpan.Zero, 168 * Hour, 5 * Minute),
            });
            name.RejectUnknown();
        }

        return [.. names];
    }

    private static PlacementSettings Placement(SettingsCursor placement)
    {
        var settings = new PlacementSettings
        {
            Failback = placement.Word("failback", Failback.Auto),
            HoldDown = placement.Span("hold-down", TimeSpan.Zero, Hour, 10 * Second),
            HoldDownMax = placement.Span("hold-down-max", TimeSpan.Zero, 24 * Hour, 10 * Minute),
            FlapWindow = placement.Span("flap-window", Second, 24 * Hour, 10 * Minute),
            MinReady = placement.Integer("min-ready", 0, 100, 50),
        };
        placement.RejectUnknown();
        return settings;
    }

    private static ProxySettings Proxy(SettingsCursor proxy)
    {
        var settings = new ProxySettings
        {
            MaxConnections = proxy.Integer("max-connections", 1, 1_000_000, 20_000),
            MaxBuffered = proxy.Size("max-buffered", 1L << 20, 1L << 40, 256L << 20),
            MaxTarpit = proxy.Integer("max-tarpit", 1, 1_000_000, 1000),
            DrainTimeout = proxy.Span("drain-timeout", TimeSpan.Zero, Hour, 5 * Second),
            UpgradeTimeout = proxy.Span("upgrade-timeout", TimeSpan.Zero, 24 * Hour, Hour),
        };
        proxy.RejectUnknown();
        return settings;
    }

    private static AdminSettings Admin(SettingsCursor admin)
    {
        const string path = "an absolute path of at most 106 octets";
        var settings = new AdminSettings
        {
            Socket = Text(admin, "socket", IsSocketPath, path, DefaultSocket),
            HaproxySocket = admin.Optional<string?>("haproxy-socket", Only(IsSocketPath)!, path, null),
            HaproxyLevel = admin.Word("haproxy-level", CliLevel.Admin),
        };
        admin.RejectUnknown();
        return settings;
    }

    private static string Text(SettingsCursor cursor, string key, Predicate<string> test, string must, string absent) =>
        cursor.Optional(key, Only(test), must, absent);

    private static Parser<string> Only(Predicate<string> test) => (string text, out string value) => test(value = text);

    private static bool TryName(string text, out string? value) => (value = text).Length > 0;

    private static bool TryAdvbase(string text, out int seconds)
    {
        var isSpan = Duration.TryParse(text, out var span) && span.Ticks % Second.Ticks == 0;
        seconds = isSpan ? (int)Math.Min(span.TotalSeconds, 255) : 0;
        return seconds is >= 1 and <= 254;
    }

    private static bool TryIPv4(string text, out NetAddress address) =>
        NetAddress.TryParse(text, out address) && !address.IsV6;

    private static bool TryIPv6(string text, out NetAddress? address)
    {
        address = NetAddress.TryParse(text, out var read) && read.IsV6 ? read : null;
        return address is not null;
    }

    /// <summary>Letters, digits, '-' and '_', not beginning with a sign: the names an actor system may have.</summary>
    private static bool IsWord(string text) => text.Length is >= 1 and <= 63
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>What the kernel takes (dev_valid_name; IFNAMSIZ is 16 with the final zero).</summary>
    private static bool IsInterface(string text) => text.Length is >= 1 and <= 15 && text is not ("." or "..")
        && !text.Any(c => c is '/' or ':' || char.IsWhiteSpace(c));

    private static bool IsAbsolutePath(string text) => SettingsCursor.TryLine(text, out _) && text.StartsWith('/');

    /// <summary>
    /// sockaddr_un has room for 108 octets with the final zero (unix(7)); until it listens, a socket has a dot before
    /// its name.
    /// </summary>
    private static bool IsSocketPath(string text) =>
        IsAbsolutePath(text) && !text.EndsWith('/') && Encoding.UTF8.GetByteCount(text) <= 106;
}
