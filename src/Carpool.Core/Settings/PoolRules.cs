using Carpool.Core.ProxyProtocol;

namespace Carpool.Core.Settings;

/// <summary>
/// What no single key can tell: whether the settings fit each other. What could not be read is zero, and passed over.
/// </summary>
internal sealed partial class PoolRules
{
    private const int MaxNodes = 64, MaxServices = 64, MaxAlso = 15, MaxVirtualAddresses = 255, MaxCertificates = 256;
    private const int MaxHooks = 16, MaxNames = 64;

    private readonly CarpoolSettings _pool;
    private readonly SettingsLines _lines;
    private readonly FaultList _faults;

    private PoolRules(CarpoolSettings pool, SettingsLines lines, FaultList faults)
    {
        _pool = pool;
        _lines = lines;
        _faults = faults;
    }

    public static void Check(CarpoolSettings pool, SettingsLines lines, FaultList faults)
    {
        var rules = new PoolRules(pool, lines, faults);
        rules.CheckCounts();
        rules.CheckSeeds();
        rules.CheckAddresses();
        rules.CheckHomes();
        rules.CheckExclusions();
        rules.CheckDns();
        rules.CheckHoldDown();
        rules.CheckSockets();
        rules.CheckServices();
        rules.CheckHttp();
        rules.CheckTelemetry();
        rules.CheckHooks();
    }

    private void Fault(string path, string message) => _faults.Add(_lines.Of(path), $"{path} {message}");

    private void CheckCounts()
    {
        Count("carpool.nodes", _pool.Nodes.Count, 1, MaxNodes);
        Count("carpool.addresses", _pool.Addresses.Count, 1, MaxVirtualAddresses);
        Count("carpool.services", _pool.Services.Count, 0, MaxServices);
        for (var i = 0; i < _pool.Addresses.Count; i++)
            Count($"carpool.addresses[{i}].also", _pool.Addresses[i].Also.Count, 0, MaxAlso);
    }

    private void Count(string path, int count, int min, int max)
    {
        if (count < min || count > max) Fault(path, $"has {count} entries, must have {min}..{max}");
    }

    private void CheckHooks()
    {
        Count("carpool.notify.exec", _pool.Notify.Exec.Count, 0, MaxHooks);
        Count("carpool.notify.webhook", _pool.Notify.Webhook.Count, 0, MaxHooks);
        for (var i = 0; i < _pool.Notify.Exec.Count; i++)
            if (!_pool.Notify.Exec[i].Command.FirstOrDefault("").StartsWith('/'))
                Fault($"carpool.notify.exec[{i}].command", "must begin with the absolute path of a program");
    }

    private void CheckDns()
    {
        Count("carpool.dns", _pool.Dns.Count, 0, MaxNames);
        for (var i = 0; i < _pool.Dns.Count; i++)
        {
            var (name, path) = (_pool.Dns[i], $"carpool.dns[{i}]");
            if (_pool.Dns.Take(i).Any(other => other.Fqdn.Equals(name.Fqdn, StringComparison.OrdinalIgnoreCase)))
                Fault($"{path}.fqdn", $"is '{name.Fqdn}', which is there already");
            if (name.Group is { } group && _pool.Addresses.All(address => address.Group != group))
                Fault($"{path}.group", $"is '{group}', of which there is no address");
        }
    }

    private void CheckSeeds()
    {
        for (var i = 0; i < _pool.Cluster.Seeds.Count; i++)
        {
            var seed = _pool.Cluster.Seeds[i];
            var path = $"carpool.cluster.seeds[{i}]";
            if (_pool.Node(seed) is null) Fault(path, $"is '{seed}', which is no node");
            else if (_pool.Cluster.Seeds.Take(i).Contains(seed)) Fault(path, $"is '{seed}', which is a seed already");
        }
    }

    private void CheckSockets()
    {
        if (_pool.Admin.HaproxySocket == _pool.Admin.Socket)
            Fault("carpool.admin.haproxy-socket", "is carpool.admin.socket too: they speak different languages");
    }

    /// <summary>No address twice, neither of nodes nor virtual; and a way to speak for each.</summary>
    private void CheckAddresses()
    {
        var seen = new Dictionary<NetAddress, string>();
        var vhids = new Dictionary<byte, string>();
        foreach (var node in _pool.Nodes)
        {
            Claim(seen, $"carpool.nodes.{node.Name}.address", node.Address);
            Claim(seen, $"carpool.nodes.{node.Name}.address6", node.Address6 ?? default);
        }

        for (var i = 0; i < _pool.Addresses.Count; i++)
        {
            var entry = _pool.Addresses[i];
            var path = $"carpool.addresses[{i}]";
            if (entry.Vhid != 0 && !vhids.TryAdd(entry.Vhid, path))
                Fault($"{path}.vhid", $"is '{entry.Vhid}', which {vhids[entry.Vhid]} has already");
            Check(seen, $"{path}.address", entry.Address);
            for (var n = 0; n < entry.Also.Count; n++) Check(seen, $"{path}.also[{n}]", entry.Also[n]);
        }

        if (!_pool.Addresses.Any(entry => entry.All.Any(address => address.Address.IsV6))) return;
        foreach (var node in _pool.Nodes.Where(node => node.Address6 is null))
            Fault($"carpool.nodes.{node.Name}.address6", "is missing: with IPv6 in the pool every node needs its own");
    }

    private void Check(Dictionary<NetAddress, string> seen, string path, InterfaceAddress address)
    {
        if (address == default) return;
        Claim(seen, path, address.Address);
        var own = _pool.Nodes.Select(node => address.Address.IsV6 ? node.Address6 ?? default : node.Address)
            .Where(node => node != default).ToArray();
        if (own.Length > 0 && !own.Any(address.Contains))
            Fault(path, $"is '{address}', a network in which no node has an address");
    }

    private void Claim(Dictionary<NetAddress, string> seen, string path, NetAddress address)
    {
        if (address == default) return;
        if (!IsUnicast(address)) Fault(path, $"is '{address}', which is no address for a host");
        else if (!seen.TryAdd(address, path)) Fault(path, $"is '{address}', which is taken by {seen[address]}");
    }

    private static bool IsUnicast(NetAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        return address.IsV6
            ? octets[0] != 0xff && octets[..15].ContainsAnyExcept((byte)0)
            : octets[0] is > 0 and < 224;
    }

    private void CheckHomes()
    {
        for (var i = 0; i < _pool.Addresses.Count; i++)
            if (_pool.Addresses[i].Home is { } home && _pool.Node(home) is null)
                Fault($"carpool.addresses[{i}].home", $"is '{home}', which is no node");
    }

    private void CheckExclusions()
    {
        for (var i = 0; i < _pool.Addresses.Count; i++)
        {
            var entry = _pool.Addresses[i];
            var path = $"carpool.addresses[{i}].not-on";
            for (var n = 0; n < entry.NotOn.Count; n++)
            {
                var node = entry.NotOn[n];
                if (_pool.Node(node) is null) Fault($"{path}[{n}]", $"is '{node}', which is no node");
                else if (entry.NotOn.Take(n).Contains(node)) Fault($"{path}[{n}]", $"is '{node}', given twice");
                else if (node == entry.Home) Fault($"{path}[{n}]", $"is '{node}', which is its home");
            }

            if (_pool.Nodes.Count > 0 && _pool.Nodes.All(node => entry.NotOn.Contains(node.Name)))
                Fault(path, "has every node: nobody could hold the address");
        }
    }

    private void CheckHoldDown()
    {
        var (first, most) = (_pool.Placement.HoldDown, _pool.Placement.HoldDownMax);
        if (most < first)
            Fault("carpool.placement.hold-down-max",
                $"is '{Duration.Format(most)}', must be at least hold-down, {Duration.Format(first)}");
    }

    private void CheckServices()
    {
        var ports = new Dictionary<int, string>();
        foreach (var service in _pool.Services)
        {
            var path = $"carpool.services.{service.Name}";
            if (service.Port != 0 && !ports.TryAdd(service.Port, path))
                Fault($"{path}.port", $"is '{service.Port}', which {ports[service.Port]} has already");
            if (service.BackendPort == _pool.Cluster.Port)
                Fault($"{path}.backend-port", $"is '{service.BackendPort}', which is carpool.cluster.port");
            if (service is { Path: ServicePath.Kernel, NeedsProxy: { } need })
                Fault($"{path}.path", $"is 'kernel', but {need}, which only the proxy can do");
            if (service is { SendProxyChecksum: true, SendProxy: not SendProxy.V2 })
                Fault($"{path}.send-proxy-checksum", "is 'on', but only send-proxy = v2 has a checksum");
            CheckXclient(service, path);
            CheckSchedule(service.Check, $"{path}.check");
            if (service.Ready is { } ready) CheckSchedule(ready, $"{path}.ready");
            CheckServers(service, path);
            if (service.Tls is { } tls) Count($"{path}.tls.certificates", tls.Certificates.Count, 1, MaxCertificates);
        }
    }

    /// <summary>SMTP alone has it. What a service speaks shows in its TLS and in its check.</summary>
    private void CheckXclient(ServiceSettings service, string path)
    {
        if (service.SendProxy is not SendProxy.Xclient) return;

        var other = service.Tls?.Starttls is { } starttls and not (Starttls.Off or Starttls.Smtp)
            ? $"tls.starttls is '{HoconWriter.Word(starttls)}'"
            : service.Check.What.Type is var type
                and (CheckType.Pop3 or CheckType.Imap or CheckType.Lmtp or CheckType.Http)
            ? $"check.type is '{HoconWriter.Word(type)}'"
            : null;
        if (other is not null) Fault($"{path}.send-proxy", $"is 'xclient', which is SMTP's, but {other}");
    }

    private void CheckServers(ServiceSettings service, string path)
    {
        foreach (var server in service.Servers)
        {
            var name = $"{path}.servers.{server.Name}";
            if (_pool.Node(server.Name) is null) Fault(name, $"is given, but '{server.Name}' is no node");
            if (service.Path is ServicePath.Kernel && server.MaxConnections is not null)
                Fault($"{name}.max-connections", $"cannot be kept with {path}.path = kernel, past the proxy");
        }

        if (service.Servers.Count == _pool.Nodes.Count && service.Servers.All(server => server.Weight == 0))
            Fault($"{path}.servers", "gives every node weight 0: nobody could serve");
    }
}
