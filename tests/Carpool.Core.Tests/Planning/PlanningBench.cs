using Carpool.Core.Cluster;
using Carpool.Core.Placement;
using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Planning;

/// <summary>
/// A pool whose nodes plan for themselves in virtual time, a step each half second. Words and plans arrive at once; who
/// has the lowest advskew by his own plan is master at once, a tie leaves it where it is.
/// </summary>
internal sealed class PlanningBench
{
    private readonly Dictionary<string, BenchNode> _nodes = [];
    private readonly Dictionary<byte, string> _masters = [];
    private readonly Dictionary<string, int> _islands = [];

    public PlanningBench(int nodes = 5, int addresses = 10, string placement = "", Func<string, string>? edit = null)
    {
        var text = LabPool.ToHocon(nodes, addresses, TimeSpan.FromMilliseconds(100))
            .Replace("  services {", $"  placement {{ {placement} }}\n  services {{", StringComparison.Ordinal);
        var (settings, faults) = CarpoolSettings.Read(edit is null ? text : edit(text), "bench.conf");
        Assert.Empty(faults);
        Settings = PlanningSettings.Of(settings!);
        foreach (var name in Settings.Nodes) _islands[name] = 0;
    }

    public PlanningSettings Settings { get; }

    public Instant Now { get; private set; } = new(1_000_000_000_000);

    public OperatorOrders Orders { get; set; } = OperatorOrders.None;

    /// <summary>Every change of a master, as <c>101: mail01 -> mail02</c>.</summary>
    public List<string> Moved { get; } = [];

    /// <summary>What each node had for the log, with its name before it.</summary>
    public List<string> News { get; } = [];

    /// <summary>Called after each half second.</summary>
    public Action? Watch { get; set; }

    /// <summary>Nodes that do not take what they are given, and yet do not hold themselves back.</summary>
    public HashSet<string> Lame { get; } = [];

    public static PlanningBench Started(int nodes = 5, int addresses = 10, string placement = "")
    {
        var bench = new PlanningBench(nodes, addresses, placement);
        bench.StartAll();
        return bench;
    }

    public void StartAll()
    {
        foreach (var name in Settings.Nodes) Start(name);
        Pass(3);
        Moved.Clear();
        News.Clear();
    }

    public PlanningState this[string node] => _nodes[node].State;

    public bool IsAlive(string node) => _nodes.ContainsKey(node);

    public string? MasterOf(int vhid) => _masters.GetValueOrDefault((byte)vhid);

    /// <summary>The numbers of addresses by node, in the order of the configuration, dead nodes included.</summary>
    public int[] Loads => [.. Settings.Nodes.Select(name => _masters.Values.Count(master => master == name))];

    public void Start(string node, PoolPlan? kept = null)
    {
        _nodes[node] = new BenchNode(node, PlanningState.Start(Settings, kept)) { Demotion = 1 };
    }

    public void Crash(params string[] nodes)
    {
        foreach (var node in nodes) _nodes.Remove(node);
        Elect();
    }

    public void Demote(string node, int by) => _nodes[node].Demotion = by;

    /// <summary>Cuts the cluster alone; the wire goes on. Nodes that are not named are in the first island.</summary>
    public void CutCluster(params string[][] islands)
    {
        foreach (var name in Settings.Nodes)
            _islands[name] = Math.Max(0, Array.FindIndex(islands, island => island.Contains(name)));
    }

    /// <summary>So many seconds, half a second at a time.</summary>
    public void Pass(double seconds)
    {
        for (var end = Now + TimeSpan.FromSeconds(seconds); Now < end;)
        {
            Now += TimeSpan.FromSeconds(0.5);
            Tick();
        }
    }

    public PoolPicture Picture(string node)
    {
        var reachable = _nodes.Values.Where(other => _islands[other.Name] == _islands[node])
            .OrderBy(other => Settings.NumberOf(other.Name)).ToArray();
        return new PoolPicture
        {
            At = Now,
            Node = node,
            Cluster = new ClusterView(
                ClusterState.Up, [.. reachable.Select(other => new MemberView(other.Name, "up", IsReachable: true))]),
            Words = [.. reachable.Where(other => !other.IsMute).Select(Word)],
            Wire =
            [
                .. _masters.Where(entry => entry.Value != node)
                    .Select(entry => new WireMaster(entry.Key, entry.Value, _nodes[entry.Value].Demotion > 0)),
            ],
            Orders = Orders,
        };
    }

    public void Mute(string node, bool isMute = true) => _nodes[node].IsMute = isMute;

    private NodeWord Word(BenchNode node) => new()
    {
        Node = node.Name,
        Number = new WordNumber(1, 1),
        Configuration = Settings.Fingerprint,
        Release = "1",
        Demotion = node.Demotion,
        Masters = [.. _masters.Where(entry => entry.Value == node.Name).Select(entry => entry.Key).Order()],
        Services = [],
        Witnessed = [],
        Plan = node.State.InForce.Version,
        Orders = Orders,
    };

    /// <summary>
    /// A new plan is with all nodes before the wire goes by it: a backup that wants to preempt waits for longer than a
    /// message takes.
    /// </summary>
    private void Tick()
    {
        Step();
        Step();
        Elect();
        Watch?.Invoke();
    }

    private void Step()
    {
        foreach (var name in Settings.Nodes)
        {
            if (!_nodes.TryGetValue(name, out var node)) continue;
            var step = PlanningRules.Step(Settings, node.State, Picture(name));
            var isNew = step.State.InForce.Version != node.State.InForce.Version;
            node.State = step.State;
            News.AddRange(step.News.Select(line => $"{name}: {line}"));
            if (isNew) News.Add($"{name}: plan in force: {step.State.InForce.Why}");
            foreach (var to in step.SendTo)
            {
                Assert.Equal(_islands[name], _islands[to]);
                _nodes[to].State = PlanningRules.Received(_nodes[to].State, step.State.InForce);
            }

            foreach (var vhid in step.Unpin) Orders = Orders.WithPin(vhid, null, name);
            // The starting node's demotion is taken off once a plan counts it in.
            if (node.Demotion == 1 && node.State.IsCountedIn(name)) node.Demotion = 0;
        }
    }

    private void Elect()
    {
        foreach (var address in Settings.Input.Addresses)
        {
            var vhid = address.Vhid;
            var before = _masters.GetValueOrDefault(vhid);
            var best = _nodes.Values
                .Where(node => !Lame.Contains(node.Name) || node.Name == before)
                .Where(node => PlaceOf(node, vhid) >= 0)
                .Where(node => node.Demotion != 1 || node.Name == before)
                .OrderBy(node => Skew(node, vhid)).ThenByDescending(node => node.Name == before)
                .ThenBy(node => Settings.NumberOf(node.Name)).FirstOrDefault();
            if (best?.Name == before) continue;
            if (best is null) _masters.Remove(vhid);
            else _masters[vhid] = best.Name;
            Moved.Add($"{100 + vhid}: {before ?? "nobody"} -> {best?.Name ?? "nobody"}");
        }
    }

    private int Skew(BenchNode node, byte vhid) => node.Demotion > 0
        ? 240
        : Advskew.Of(PlaceOf(node, vhid), Settings.Nodes.Count);

    private static int PlaceOf(BenchNode node, byte vhid) =>
        node.State.SuccessionOf(vhid) is { } names ? names.AsSpan().IndexOf(node.Name) : -1;

    private sealed class BenchNode(string name, PlanningState state)
    {
        public string Name => name;

        public PlanningState State { get; set; } = state;

        public int Demotion { get; set; }

        public bool IsMute { get; set; }
    }
}
