using Carpool.Core.Carp;
using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Simulation;

/// <summary>The servers of a pool, the wire and the network between them.</summary>
internal sealed class SimulatedPool
{
    private int _starts;

    public SimulatedPool(int seed, CarpoolSettings settings, SimulationRules rules)
    {
        Agenda = new Agenda(seed);
        Wire = new Wire(Agenda);
        Net = new ClusterNet(Agenda);
        (Settings, Planning) = (settings, PlanningSettings.Of(settings));
        Rules = rules;
        Names = [.. settings.Nodes.Select(node => node.Name)];
        var hosts = settings.Nodes.Select((_, i) => new SimulatedHost(Agenda, Wire, i)).ToArray();
        Addresses = [.. hosts.Select(host => host.Address)];
        Nodes = [.. hosts.Select(host => new SimulatedNode(this, host))];
        Watch = new PoolWatch(this);
    }

    public Agenda Agenda { get; }

    public Wire Wire { get; }

    public ClusterNet Net { get; }

    public SimulationRules Rules { get; }

    /// <summary>The configuration file, the same on every server.</summary>
    public CarpoolSettings Settings { get; private set; }

    /// <summary>The same for the planner.</summary>
    public PlanningSettings Planning { get; private set; }

    public ValueList<string> Names { get; }

    /// <summary>The nodes' own addresses, by which they know each other.</summary>
    public IReadOnlyList<NetAddress> Addresses { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    /// <summary>BSD hosts that share some vhids.</summary>
    public List<Stranger> Strangers { get; } = [];

    /// <summary>Sees to it that nothing happens that must not.</summary>
    public PoolWatch Watch { get; }

    public IEnumerable<SimulatedDaemon> Daemons => Nodes.Select(node => node.Daemon).OfType<SimulatedDaemon>();

    public SimulatedCluster? ClusterOf(int node) => Nodes[node].Daemon?.Cluster;

    public int IndexOf(string name) => Names.AsSpan().IndexOf(name);

    public CarpSettings CarpSettings(byte vhid) => new()
    {
        Vhid = vhid,
        Families = CarpFamilies.V4,
        Advbase = (byte)Settings.Carp.Advbase,
        Beat = Settings.Carp.Beat,
        Preempt = Settings.Carp.Preempt,
    };

    /// <summary>A new configuration file; the daemons read it one after the other.</summary>
    public void Configure(CarpoolSettings settings)
    {
        (Settings, Planning) = (settings, PlanningSettings.Of(settings));
        foreach (var node in Nodes)
            Agenda.After(Agenda.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)), () => node.Daemon?.Reload());
    }

    public MemberId NextStart(int node) => new(node, ++_starts);
}
