using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>The nodes: hosts with an rc.conf, and those that a server of HAProxy is on.</summary>
internal sealed class ImportedNodes
{
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, string> _names = [];
    private string? _interface;

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public NetAddress? V4 { get; set; }

        public NetAddress? V6 { get; set; }

        public bool Has(NetAddress address) => V4 == address || V6 == address;
    }

    public static ImportedNodes Of(
        IReadOnlyList<CarpHost> hosts, IReadOnlyList<HaproxyService> services, ImportNotes notes)
    {
        var nodes = new ImportedNodes();
        foreach (var host in hosts) nodes.Add(host, notes);
        foreach (var (name, (address, line)) in services.SelectMany(service => service.Servers.Addresses))
            nodes.Add(name, address, line, notes);
        return nodes;
    }

    /// <summary>Those without any of these servers; none where a host's own has its loopback address.</summary>
    public IEnumerable<string> Without(HaproxyServers servers)
    {
        var names = servers.Addresses.Select(server => NameOf(server.Key)).ToHashSet();
        return servers.Addresses.Values.Any(server => server.Address.IsLoopback)
            ? []
            : _nodes.Select(node => node.Name).Where(name => !names.Contains(name));
    }

    /// <summary>The node of a host, or null: its name is not known.</summary>
    public static string? NameOf(CarpHost host) => host.Name is { } name ? Label(name) : null;

    /// <summary>The node that a server of HAProxy is on.</summary>
    public string NameOf(string server) => _names.GetValueOrDefault(server, server);

    public void Write(StringBuilder text, int advbase)
    {
        var seeds = string.Join(", ", _nodes.Take(3).Select(node => node.Name));
        text.Append($"  cluster {{ name = pool, seeds = [{seeds}] }}\n\n  carp {{\n");
        text.Append($"    interface = {HoconWriter.Quoted(_interface ?? "eth0")}\n");
        text.Append("    password-file = \"carp.password\"\n");
        if (advbase != 1) text.Append($"    advbase = {advbase}s\n");
        text.Append("  }\n\n  nodes {\n");
        foreach (var node in _nodes)
        {
            var block = new ImportBlock { ["address"] = node.V4?.ToString() };
            if (node.V6 is { } v6) block["address6"] = HoconWriter.Quoted(v6.ToString());
            block.Write(text, node.Name, 2);
        }

        text.Append("  }\n");
    }

    private void Add(CarpHost host, ImportNotes notes)
    {
        var at = new ImportLine(host.File, 1, []);
        if (NameOf(host) is not { } name)
        {
            notes.Add(at, "no hostname: without one its addresses have no home");
            return;
        }

        if (_nodes.Any(node => node.Name == name)) notes.Add(at, $"{name} again");
        else _nodes.Add(new Node(name) { V4 = host.Own(isV6: false)?.Address, V6 = host.Own(isV6: true)?.Address });
        if (host.Interface is not { } device || _interface == device) return;

        if (_interface is null)
            notes.Add(at, $"{device} is its name on FreeBSD: say this host's own in carp.interface ('ip link')");
        else notes.Add(at, $"{name} has {device}, others {_interface}: say so in nodes.{name}.interface");
        _interface ??= device;
    }

    private void Add(string server, NetAddress address, ImportLine line, ImportNotes notes)
    {
        if (address.IsLoopback)
        {
            notes.Add(line, $"server {server}: the service must listen on its host's own address, not on {address}");
            _names.Remove(server);
            return;
        }

        var node = _nodes.FirstOrDefault(node => node.Has(address));
        if (node is null)
        {
            node = _nodes.FirstOrDefault(node => node.Name == Label(server)) ?? new Node(Label(server));
            if (!_nodes.Contains(node)) _nodes.Add(node);
            if (address.IsV6) node.V6 ??= address;
            else node.V4 ??= address;
            if (!node.Has(address)) notes.Add(line, $"server {server}: its node has {node.V4} already");
        }

        _names[server] = node.Name;
    }

    private static string Label(string name) =>
        string.Concat(name.Split('.')[0].Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'))
            .Trim('-');
}
