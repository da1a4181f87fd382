using Carpool.Core.Carp;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Placement;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Simulation;

/// <summary>One life of a node's daemon: its elections, its readiness, its part in cluster and planning.</summary>
internal sealed class SimulatedDaemon
{
    private const int FullDemotion = 240;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly HealthRules Checks = new(rise: 2, fall: 2);

    /// <summary>So long a starting node waits for a cluster at most.</summary>
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(10);

    private readonly SimulatedPool _pool;
    private readonly SimulatedNode _node;
    private readonly SimulatedProcess _process;
    private readonly SimulatedPlanner _planner;
    private readonly Dictionary<byte, SimulatedVip> _vips = [];
    private readonly HashSet<byte> _watched = [];
    private readonly Instant _started;
    private PlanningSettings _settings;
    private ServerHealth _health;
    private bool _isSettled;

    public SimulatedDaemon(SimulatedPool pool, SimulatedNode node, SimulatedProcess process)
    {
        (_pool, _node, _process, _started) = (pool, node, process, node.Host.Clock);
        _health = ServerHealth.Unchecked(_started);
        Demotion = FullDemotion;
        _settings = pool.Planning;
        _planner = new SimulatedPlanner(pool, this, node, process);
        Cluster = new SimulatedCluster(
            pool, process, _planner.OnClusterChanged, _planner.OnArrived);
        process.Every(CheckInterval, Check);
        Use(_settings);
        Cluster.Start();
    }

    public string Name => _node.Name;

    public SimulatedCluster Cluster { get; }

    public PlanningState Planning => _planner.State;

    public OperatorOrders Orders => _planner.Orders;

    public HealthState Health => _health.State;

    /// <summary>Whether nothing speaks against giving it addresses, once it has settled.</summary>
    public bool IsFit => _node is { IsServiceUp: true, IsLinkUp: true } && _planner.Wish == NodeWish.Ready;

    public int Demotion { get; private set; }

    /// <summary>Since when it has not been demoted.</summary>
    public Instant ReadySince { get; private set; }

    public IEnumerable<byte> Masters => _vips.Values.Where(vip => vip.IsMaster).Select(vip => vip.Vhid);

    /// <summary>Other nodes whose advertisements come.</summary>
    public IEnumerable<WireMaster> HeardMasters
    {
        get
        {
            foreach (var vip in _vips.Values)
            {
                var heard = vip.State.Heard;
                if (vip.State.Role != CarpRole.Backup || heard.IsNothing || !heard.Known) continue;
                if (_node.Host.Clock > vip.State.MasterDownV4) continue;
                var sender = _pool.Nodes.First(node => node.Host.Address == heard.Sender);
                var isDemoted = heard.Ad.Demote > 0 || heard.Ad.Advskew >= CarpTiming.MaxAdvskew;
                yield return new WireMaster(vip.Vhid, sender.Name, isDemoted);
            }
        }
    }

    public bool IsMaster(byte vhid) => _vips.TryGetValue(vhid, out var vip) && vip.IsMaster;

    /// <summary>An advertisement arrives at the host.</summary>
    public void Receive(CarpAdvertisement ad, NetAddress source) => _process.Post(() =>
    {
        if (_node.IsLinkUp && _vips.TryGetValue(ad.Vhid, out var vip)) vip.Receive(ad, source);
    });

    /// <summary>An operator's order, given here.</summary>
    public void Give(OperatorOrders orders) => _planner.Give(orders);

    public void Stop()
    {
        foreach (var vip in _vips.Values) vip.Do(CarpEvent.Stop);
    }

    public void OnLink()
    {
        foreach (var vip in _vips.Values) Link(vip);
    }

    /// <summary>Reads the configuration file again.</summary>
    public void Reload() => _process.Post(() =>
    {
        _pool.Watch.Cause();
        _node.Host.Say("reads the new configuration");
        Use(_pool.Planning);
    });

    private void Use(PlanningSettings settings)
    {
        _settings = settings;
        var wanted = settings.Pool.Addresses.Select(address => address.Vhid).ToHashSet();
        var changed = wanted.Where(vhid => _vips.ContainsKey(vhid) && OnlyWatches(vhid) != _watched.Contains(vhid));
        foreach (var gone in _vips.Keys.Except(wanted).Concat(changed).ToArray())
        {
            _vips[gone].Do(CarpEvent.Stop);
            _vips.Remove(gone);
            _watched.Remove(gone);
        }

        foreach (var vhid in wanted.Except(_vips.Keys).Order().ToArray()) Add(vhid);
        _planner.Use(settings);
        Assign();
    }

    /// <summary>The elections go by the plan in force.</summary>
    public void Assign()
    {
        var successions = SuccessionTable.Of(_settings.Pool, Planning.InForce);
        foreach (var address in _settings.Pool.Addresses)
            if (_vips.TryGetValue(address.Vhid, out var vip))
                vip.Assign(successions[address.Name], Name);
    }

    /// <summary>The planner has looked at the pool: this node may be ready now, or drained.</summary>
    public void OnPlanned()
    {
        _isSettled |= Planning.IsCountedIn(Name) || _node.Host.Clock - _started > Alone;
        var isStarting = !_isSettled || Health == HealthState.Unknown;
        var isDrained = _planner.Wish == NodeWish.Drain && !Masters.Any();
        var reasons = (isStarting ? 1 : 0) + (Health == HealthState.Down ? 1 : 0) + (isDrained ? 1 : 0);
        if (Demotion == reasons * FullDemotion) return;

        Demotion = reasons * FullDemotion;
        _node.Host.Say($"demotion {Demotion}");
        _pool.Watch.Cause();
        if (Demotion == 0) ReadySince = _pool.Agenda.Now;
        foreach (var vip in _vips.Values) vip.Do(at => CarpEvent.Demote(at, Demotion));
        _planner.Changed();
    }

    /// <summary>The node's only service; with it the node is ready or not.</summary>
    private bool Check()
    {
        var result = new CheckResult(_node.IsServiceUp ? CheckStatus.L4Ok : CheckStatus.L4Refused, TimeSpan.Zero);
        (_health, var changed) = ServerHealth.Step(_health, result, Checks, _node.Host.Clock);
        if (!changed) return true;
        _node.Host.Say($"its service is {_health.State.Word()}");
        _planner.Changed();
        return true;
    }

    private bool OnlyWatches(byte vhid) =>
        _settings.Pool.Addresses.Any(address => address.Vhid == vhid && address.NotOn.Contains(Name));

    private void Add(byte vhid)
    {
        var nodes = _pool.Names.Count;
        var carp = _pool.CarpSettings(vhid) with { OnlyWatches = OnlyWatches(vhid) };
        if (carp.OnlyWatches) _watched.Add(vhid);
        var setup = new VipSetup(carp, _pool.Addresses, _pool.Rules.Election);
        var vip = new SimulatedVip(_process, setup, nodes - 1, nodes, Advskew.Of(nodes - 1, nodes));
        vip.SpokeAfterLapse += () => PoolWatch.OnSpokeAfterLapse(_node, vhid);
        vip.Changed += change =>
        {
            _pool.Watch.OnTransition(this, vip.Vhid, change);
            _planner.Changed();
        };
        _vips[vhid] = vip;
        vip.Do(at => CarpEvent.Demote(at, Demotion));
        Link(vip);
    }

    private void Link(SimulatedVip vip) => vip.Do(_node.IsLinkUp ? CarpEvent.LinkUp : CarpEvent.LinkDown);
}
