using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Carp;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Services;
using Carpool.Vips;

namespace Carpool.Nodes;

/// <summary>
/// The latest word of every part of the node, from which all listings are made. Belongs to the node's actor.
/// </summary>
internal sealed class NodePicture(LocalConfiguration configuration)
{
    private readonly Dictionary<string, VipStatus> _vips = [];
    private readonly Dictionary<string, string> _masters = [];
    private readonly Dictionary<string, ServiceProtocol.ServiceChanged> _services = [];
    private readonly Dictionary<string, PeerProtocol.PeerChanged> _peers = [];
    private LocalConfiguration _configuration = configuration;
    private Lazy<string> _text = new(configuration.Settings.ToHocon);

    public IReadOnlyCollection<ServiceProtocol.ServiceChanged> LocalServices => _services.Values;

    public void Use(LocalConfiguration next)
    {
        _configuration = next;
        _text = new Lazy<string>(next.Settings.ToHocon);
        var addresses = next.Settings.Addresses.Select(address => address.Name);
        foreach (var gone in _vips.Keys.Except(addresses).ToArray()) _vips.Remove(gone);
        var nodes = next.Settings.Nodes.Select(node => node.Name);
        foreach (var gone in _peers.Keys.Except(nodes).ToArray()) _peers.Remove(gone);
    }

    /// <returns>That another node has taken the address; what becomes of it here tells its own actor.</returns>
    public Happening? Note(VipStatus vip)
    {
        var name = vip.Address.Name;
        _vips[name] = vip;
        var before = _masters.GetValueOrDefault(name);
        if (vip.Master is not { } master || master == before) return null;

        _masters[name] = master;
        return master == _configuration.Node.Name
            ? null
            : new Happening
            {
                Kind = EventKind.Master,
                Subject = name,
                Of = master,
                From = before,
                To = master,
                Why = "heard on the wire",
            };
    }

    /// <returns>Whether it says anything that other nodes must know.</returns>
    public bool Note(ServiceProtocol.ServiceChanged service)
    {
        var before = _services.GetValueOrDefault(service.Service);
        _services[service.Service] = service;
        return before is null || (before.Own, before.Witnessed) != (service.Own, service.Witnessed);
    }

    public void Note(PeerProtocol.PeerChanged peer) => _peers[peer.Node] = peer;

    public void Forget(string service) => _services.Remove(service);

    /// <summary>Who holds an address, whichever one of its vhid is named; null when nobody does.</summary>
    public string? MasterOf(string address) =>
        _vips.Values.FirstOrDefault(vip => vip.Address.All.Any(one => one.Address.ToString() == address))?.Master;

    /// <summary>The virtual addresses, those of both families, that this node holds.</summary>
    public ValueList<NetAddress> Held =>
    [
        .. _vips.Values.Where(vip => vip.Role is CarpRole.Master).SelectMany(vip => vip.Address.All)
            .Select(one => one.Address).Order(),
    ];

    public int Masters(string node) => _vips.Values.Count(vip => vip.Master == node);

    public PeerProtocol.Holds Holds => new(
        _vips.Values.Select(vip => vip.Master).OfType<string>().CountBy(node => node).ToDictionary(),
        _vips.Values.SelectMany(vip => vip.Succession.Take(1)).CountBy(node => node).ToDictionary());

    public NodeSnapshot Snapshot(
        WireView wire,
        PoolView pool,
        IReadOnlyList<DemotionView> demotions,
        Func<string, CarpCounters?> countersOf,
        Instant now)
    {
        var settings = _configuration.Settings;
        var counters = settings.Addresses.Select(address => countersOf(address.Name)).OfType<CarpCounters>().ToArray();
        var services = settings.Services.Where(service => _services.ContainsKey(service.Name))
            .Select(service => _services[service.Name]).ToArray();
        var statistics = Array.ConvertAll(
            services, service => ServiceStatistics.Of(service.Facts, service.Count(), now));
        return new NodeSnapshot(
            _configuration.Node.Name,
            demotions,
            [
                .. settings.Addresses
                    .Where(address => _vips.ContainsKey(address.Name))
                    .Select(address => View(address, countersOf)),
            ],
            [.. settings.Nodes.Select(node => View(node, pool.Differs(node.Name)))],
            [.. services.Zip(statistics, (service, counted) => service.View.With(counted))],
            statistics,
            [wire with { Packets = WithElections(wire.Packets, counters) }],
            pool,
            _text.Value)
        {
            Histories = services.ToDictionary(service => service.Service, service => service.Facts.Log),
            Certificates = [.. Certificates(pool)],
        };
    }

    private IEnumerable<KeyCertificate> Certificates(PoolView pool)
    {
        if (pool.Certificate is { } own) yield return new("carpool.cluster.certificate-file", own.Until);
        foreach (var service in _configuration.Certificates)
            foreach (var (key, end) in service.Server?.Ends ?? [])
                yield return new($"carpool.services.{service.Service}.tls.{key}", end);
        if (_configuration.Web?.Certificate is { } web)
            yield return new("carpool.http.tls.certificate-file", web.NotAfter.ToUniversalTime());
    }

    private VipView View(VirtualAddressSettings address, Func<string, CarpCounters?> countersOf)
    {
        var vip = _vips[address.Name];
        var counters = countersOf(address.Name);
        return new VipView(
            address.Name,
            [.. address.Also.Select(also => also.Address.ToString())],
            address.Vhid,
            address.Home,
            vip.Master,
            vip.Role.ToString(),
            vip.Advskew,
            [.. vip.Succession],
            vip.Since,
            vip.Why,
            new VipCounters(
                counters is null ? 0 : counters.Sent(isV6: false) + counters.Sent(isV6: true),
                counters?.Heard(CarpDrop.None) ?? 0,
                vip.Transitions, vip.Lapses, vip.Pauses));
    }

    private NodeView View(NodeSettings node, bool? differs)
    {
        var backends = _services.ToDictionary(
            service => service.Key,
            service => service.Value.View.Backends.FirstOrDefault(backend => backend.Node == node.Name));
        var services = backends.ToDictionary(service => service.Key, service => service.Value?.State ?? "unknown");
        var peer = _peers.GetValueOrDefault(node.Name);
        var doubts = backends.Values.Select(backend => backend?.Doubt).OfType<string>();
        string[] why = [peer?.Why ?? "", .. doubts.Take(1)];
        return new NodeView(
            node.Name, node.Address.ToString(), (peer?.State ?? NodeState.Joining).Word(),
            string.Join("; ", why.Where(one => one.Length > 0)),
            node.Weight, Masters(node.Name), services,
            differs switch { true => "differs", false => "same", null => null });
    }

    /// <summary>The interface's own counters and those of all its elections as one list.</summary>
    private static SortedDictionary<string, long> WithElections(
        IReadOnlyDictionary<string, long> wire, CarpCounters[] elections)
    {
        var packets = new SortedDictionary<string, long>(wire.ToDictionary(), StringComparer.Ordinal);
        foreach (var verdict in Enum.GetValues<CarpDrop>())
            Add(verdict.Word(), elections.Sum(one => one.Heard(verdict)));
        Add("sent", elections.Sum(one => one.Sent(isV6: false) + one.Sent(isV6: true)));
        Add("send-error", elections.Sum(one => one.SendErrors(isV6: false) + one.SendErrors(isV6: true)));
        return packets;

        void Add(string word, long count)
        {
            if (count > 0) packets[word] = packets.GetValueOrDefault(word) + count;
        }
    }
}
