using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// A daemon's part in planning: keeps the words of all nodes and the orders, shows the rules the picture, and carries
/// out what they say.
/// </summary>
internal sealed class SimulatedPlanner
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>What happens together is looked at together.</summary>
    private static readonly TimeSpan LookDelay = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RepairInterval = TimeSpan.FromSeconds(5);

    private readonly SimulatedPool _pool;
    private readonly SimulatedDaemon _daemon;
    private readonly SimulatedNode _node;
    private readonly SimulatedProcess _process;
    private readonly long _incarnation;
    private readonly Dictionary<string, NodeWord> _words = [];
    private PlanningSettings _settings;
    private NodeWord? _said;
    private bool _isToSay;
    private bool _isToLook;

    public SimulatedPlanner(SimulatedPool pool, SimulatedDaemon daemon, SimulatedNode node, SimulatedProcess process)
    {
        (_pool, _daemon, _node, _process) = (pool, daemon, node, process);
        _incarnation = pool.NextStart(node.Host.Index).Uid;
        _settings = pool.Planning;
        State = PlanningState.Start(_settings, node.Disk.Plan);
        Orders = node.Disk.Orders;
        process.Every(LookInterval, () =>
        {
            Look();
            return true;
        });
        process.Every(RepairInterval, () =>
        {
            if (_said is not null) _daemon.Cluster.Broadcast(_said);
            return true;
        });
    }

    public PlanningState State { get; private set; }

    public OperatorOrders Orders { get; private set; }

    public NodeWish Wish => Orders.WishFor(_node.Name);

    private Instant Now => _node.Host.Clock;

    /// <summary>Something is different: the others are told at once, the plan may wait a little.</summary>
    public void Changed()
    {
        if (!_isToSay)
        {
            _process.After(TimeSpan.Zero, () =>
            {
                _isToSay = false;
                Say();
            });
        }

        if (!_isToLook)
        {
            _process.After(LookDelay, () =>
            {
                _isToLook = false;
                Look();
            });
        }

        (_isToSay, _isToLook) = (true, true);
    }

    public void OnArrived(string node, object record)
    {
        switch (record)
        {
            case NodeWord word when word.Node == node:
                if (_words.TryGetValue(node, out var known) && !word.Number.IsAfter(known.Number)) return;
                _words[node] = word;
                Keep(Orders.Merge(word.Orders));
                break;
            case PoolPlan plan:
                State = _pool.Rules.Planning.Received(State, plan);
                break;
        }

        Changed();
    }

    public void OnClusterChanged(ClusterView before, ClusterView view)
    {
        // Whoever left is forgotten: when it comes back, its first word counts, whatever its clock says.
        foreach (var gone in _words.Keys.Except(view.Members.Select(member => member.Node)).ToArray())
            _words.Remove(gone);
        foreach (var node in view.Reachable.Except(before.Reachable).Where(node => node != _node.Name))
            _daemon.Cluster.Send(node, Word());
        Changed();
    }

    /// <summary>An operator's order, given here.</summary>
    public void Give(OperatorOrders orders)
    {
        Keep(orders);
        Changed();
    }

    public void Use(PlanningSettings settings)
    {
        _settings = settings;
        Changed();
    }

    private void Look()
    {
        var before = State.InForce;
        var step = _pool.Rules.Planning.Step(_settings, State, Picture());
        State = step.State;
        foreach (var news in step.News) _node.Host.Say(news);
        foreach (var node in step.SendTo) _daemon.Cluster.Send(node, State.InForce);
        foreach (var vhid in step.Unpin) Keep(Orders.WithPin(vhid, null, _node.Name));
        if (State.InForce != before) OnPlan();
        if (State.InForce != before || step.Unpin.Count > 0) Changed();
        _daemon.OnPlanned();
    }

    private void OnPlan()
    {
        _node.Disk = _node.Disk with { Plan = State.InForce };
        _node.Host.Say($"plan {State.InForce.Version} in force ({State.InForce.Why}): {Text(State.InForce)}");
        _pool.Watch.OnPlan(_daemon, State.InForce);
        _daemon.Assign();
    }

    private static string Text(PoolPlan plan) => string.Join(", ", plan.Plan.Successions.Select(succession =>
        $"{succession.Vhid}:{string.Join('>', succession.Nodes.Select(node => node + 1))}"));

    private void Keep(OperatorOrders orders)
    {
        Orders = orders;
        _node.Disk = _node.Disk with { Orders = orders };
    }

    private PoolPicture Picture() => new()
    {
        At = Now,
        Node = _node.Name,
        Cluster = _daemon.Cluster.View,
        Words = [.. _words.Values.Append(Word()).OrderBy(word => word.Node, StringComparer.Ordinal)],
        Wire = [.. _daemon.HeardMasters],
        Orders = Orders,
    };

    /// <summary>Says to all what is to be said of this node, if that is anything new.</summary>
    private void Say()
    {
        var before = _said;
        if (Word() != before) _daemon.Cluster.Broadcast(_said!);
    }

    private NodeWord Word()
    {
        var word = new NodeWord
        {
            Node = _node.Name,
            Number = _said?.Number ?? new WordNumber(_incarnation, 0),
            Configuration = _settings.Fingerprint,
            Release = "simulated",
            Demotion = _daemon.Demotion,
            Masters = [.. _daemon.Masters.Order()],
            Services = [new ServiceWord("imap", _daemon.Health, AdminState.Ready, "", 0)],
            Witnessed = [],
            Plan = State.InForce.Version,
            Orders = Orders,
        };
        return _said = word.Equals(_said) ? _said : word with { Number = new(_incarnation, word.Number.Count + 1) };
    }
}
