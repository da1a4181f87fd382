using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Cluster;
using Carpool.Core.Planning;
using Carpool.Vips;

namespace Carpool.Pool;

/// <summary>All that has been heard of the pool, as it stands now. Belongs to one actor.</summary>
/// <param name="settings">The configuration in force.</param>
/// <param name="local">This node's name.</param>
/// <param name="incarnation">Seconds since 1970 at the daemon's start.</param>
/// <param name="release">Version of the program.</param>
internal sealed class PoolBook(PlanningSettings settings, string local, long incarnation, string release)
{
    private readonly Dictionary<string, NodeWord> _words = [];
    private readonly Dictionary<byte, VipStatus> _vips = [];
    private readonly Dictionary<string, string> _configurations = [];
    private PlanningSettings _settings = settings;

    public OwnWord Own { get; } = new(incarnation, release);

    public ClusterView View { get; private set; } = ClusterView.Alone;

    public OperatorOrders Orders { get; private set; } = OperatorOrders.None;

    public void Use(PlanningSettings settings)
    {
        _settings = settings;
        var vhids = settings.Pool.Addresses.Select(address => address.Vhid).ToHashSet();
        Own.Keep(vhids, [.. settings.Pool.Services.Select(service => service.Name)]);
        foreach (var gone in _vips.Keys.Except(vhids).ToArray()) _vips.Remove(gone);
    }

    public void Order(OperatorOrders orders) => Orders = Orders.Merge(orders);

    public void Note(VipStatus vip)
    {
        _vips[vip.Address.Vhid] = vip;
        Own.Hold(vip.Address.Vhid, vip.Role == CarpRole.Master);
    }

    /// <summary>Whoever left is forgotten: once it is back, its first word counts, whatever its clock says.</summary>
    public void Note(ClusterView view)
    {
        View = view;
        foreach (var gone in _words.Keys.Except(view.Members.Select(member => member.Node)).ToArray())
            _words.Remove(gone);
    }

    /// <summary>Takes a node's word if it is the latest.</summary>
    /// <returns>What an operator should know of it, or null.</returns>
    public string? Note(NodeWord word)
    {
        if (_words.TryGetValue(word.Node, out var known) && !word.Number.IsAfter(known.Number)) return null;

        _words[word.Node] = word;
        Order(word.Orders);
        return NewsOn(word.Node, word.Configuration);
    }

    /// <summary>The words of all that have spoken, this node's own first.</summary>
    public ValueList<NodeWord> Words(NodeWord own) => [own, .. _words.Values.OrderBy(word => word.Node)];

    /// <summary>The words of those who can be reached, this node's own first.</summary>
    public IEnumerable<NodeWord> ReachableWords(NodeWord own) =>
        Words(own).Where(word => word.Node == local || View.Reachable.Contains(word.Node));

    public PoolPicture Picture(NodeWord own, Instant at) => new()
    {
        At = at,
        Node = local,
        Cluster = View,
        Words = Words(own),
        Wire = [.. _vips.Values.OrderBy(vip => vip.Address.Vhid).Where(IsHeard).Select(Master)],
        Orders = Orders,
    };

    /// <summary>A difference of configuration is told once, and once more when it is over.</summary>
    private string? NewsOn(string node, string configuration)
    {
        var before = _configurations.GetValueOrDefault(node, _settings.Fingerprint);
        _configurations[node] = configuration;
        if (before == configuration) return null;

        return configuration == _settings.Fingerprint
            ? $"{node} has the same configuration as this node again"
            : $"{node} has another configuration: {configuration}, here it is {_settings.Fingerprint}";
    }

    private bool IsHeard(VipStatus vip) => vip.Master is { } node && node != local && _settings.Nodes.Contains(node);

    private static WireMaster Master(VipStatus vip) => new(vip.Address.Vhid, vip.Master!, vip.IsMasterDemoted);
}
