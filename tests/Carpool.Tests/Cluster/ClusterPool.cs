using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;
using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Linux.Clock;
using Carpool.Tests.World;

namespace Carpool.Tests.Cluster;

/// <summary>
/// A pool of real cluster systems in one process, each on a loopback address of its own, with what owns them in the
/// daemon. Connections between any two can be cut: what is sent is lost, and no new connection comes about.
/// </summary>
internal sealed class ClusterPool : IAsyncDisposable
{
    private const int Port = 4953;

    /// <summary>For whatever the pool does by itself; far more than it takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Config Cuttable = ConfigurationFactory.ParseString(
        """
        akka {
          loggers = []
          remote.dot-netty.tcp.applied-adapters = [trttl]
        }
        """).WithFallback(AkkaConf.Cluster);

    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka.loggers = []")
        .WithFallback(AkkaConf.Node);

    private readonly ActorSystem _nodes = ActorSystem.Create("nodes", Quiet);
    private readonly ConcurrentDictionary<string, ActorSystem> _running = [];
    private readonly HashSet<(string, string)> _cuts = [];
    private readonly Lock _gate = new();
    private readonly CarpoolSettings _settings;

    /// <param name="subnet">Pools that are there at once need different ones: 1..250.</param>
    /// <param name="nodes">The names of the nodes.</param>
    public ClusterPool(int subnet, params string[] nodes)
    {
        _settings = TestPool.Read(
            $$"""
            carpool {
              cluster { port = {{Port}}, tls = off }
              carp { interface = lo, password-file = "carp.password" }
              nodes { {{string.Join('\n', nodes.Index().Select(node =>
                  $"{node.Item} {{ address = 127.1.{subnet}.{node.Index + 1} }}"))}} }
              addresses = [ { address = 127.1.{{subnet}}.101/24, vhid = 1 } ]
            }
            """);
        foreach (var node in nodes) Members[node] = new ClusterMember();
    }

    public Dictionary<string, ClusterMember> Members { get; } = [];

    /// <summary>Starts the daemons of these nodes, or of all.</summary>
    public void Start(params string[] nodes)
    {
        foreach (var node in nodes.Length > 0 ? nodes : [.. Members.Keys])
        {
            var cluster = ClusterActor.Props(
                new ClusterSetup(_settings, node, Tls: null),
                async start =>
                {
                    var system = await ClusterSystem.StartAsync(start, Cuttable);
                    _running[node] = ((ActorRefWithCell)system.Membership).Underlying.System;
                    ApplyCuts(node);
                    return system;
                },
                (other, port, ct) => ProbeAsync(node, other, port, ct),
                () => MonotonicClock.Now);
            var member = Members[node];
            member.Parent = _nodes.ActorOf(Props.Create(() => new Parent(cluster, member)));
        }
    }

    /// <summary>The daemon is gone from one moment to the next.</summary>
    public Task CrashAsync(params string[] nodes) => Task.WhenAll(nodes.Select(async node =>
    {
        var member = Members[node];
        await member.Parent.GracefulStop(Patience);
        member.View = ClusterView.Alone;
        await _running[node].WhenTerminated.WaitAsync(Patience);
    }));

    /// <summary>Cuts all connections between the groups, and mends those within them.</summary>
    /// <param name="groups">Names with spaces between them.</param>
    public void Partition(params string[] groups)
    {
        var sides = groups.Select(group => group.Split(' ')).ToArray();
        lock (_gate)
        {
            _cuts.Clear();
            foreach (var one in Members.Keys)
                foreach (var other in Members.Keys)
                    if (!sides.Any(side => side.Contains(one) && side.Contains(other)) && one != other)
                        _cuts.Add((one, other));
        }

        foreach (var node in _running.Keys) ApplyCuts(node);
    }

    /// <summary>Cuts the connection between two nodes alone.</summary>
    public void Cut(string one, string other)
    {
        lock (_gate) _cuts.UnionWith([(one, other), (other, one)]);
        foreach (var node in _running.Keys) ApplyCuts(node);
    }

    public void Heal() => Partition(string.Join(' ', Members.Keys));

    /// <summary>Waits until each of these nodes sees exactly these members, all of them up and reachable.</summary>
    public Task OneClusterAsync(params string[] nodes)
    {
        var wanted = string.Join(' ', nodes);
        return UntilAsync($"a cluster of {wanted}", () => nodes.All(node => Members[node].Seen == wanted));
    }

    /// <summary>Waits until a node searches for a cluster, and knows that it reaches these nodes alone.</summary>
    public Task SearchesAsync(string node, params string[] reaches) => UntilAsync(
        $"a search of {node}",
        () => Members[node].View is { State: ClusterState.Joining, Members.Count: 0 } view
            && view.Ports.Count == Members.Count - 1
            && view.Ports.Where(port => port.Accepts).Select(port => port.Node).SequenceEqual(reaches));

    /// <summary>Ends with the cluster system that runs on the node now; another one may follow it at once.</summary>
    public Task EndOfLifeAsync(string node) => _running[node].WhenTerminated.WaitAsync(Patience);

    public void Tell(string node, object message) => Members[node].Parent.Tell(message);

    /// <summary>Gives an order as an operator, and returns the answer.</summary>
    public async Task<string> OrderAsync(string node, object order) =>
        (await Members[node].Parent.Ask<OrderAnswered>(order, Patience)).Text;

    /// <summary>Waits for so many records of others.</summary>
    public async Task<ClusterProtocol.Arrived[]> RecordsAsync(string node, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (Members[node].Records.Count < count && TimeProvider.System.GetElapsedTime(started) < Patience)
            await Task.Delay(20);
        return [.. Members[node].Records];
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.Terminate();
        await Task.WhenAll(_running.Values.Select(system => system.WhenTerminated)).WaitAsync(Patience);
    }

    private async Task UntilAsync(string what, Func<bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                Assert.Fail($"not {what}: "
                    + string.Join("; ", Members.Select(member => $"{member.Key} {member.Value.View}")));
            await Task.Delay(50);
        }
    }

    private bool IsCut(string one, string other)
    {
        lock (_gate) return _cuts.Contains((one, other));
    }

    private async Task<bool> ProbeAsync(string from, NodeSettings to, int port, CancellationToken ct) =>
        !IsCut(from, to.Name) && await ClusterPort.AcceptsAsync(_settings.Node(from)!, to, port, ct);

    private void ApplyCuts(string node)
    {
        if (!_running.TryGetValue(node, out var system) || system.WhenTerminated.IsCompleted) return;

        var provider = (RemoteActorRefProvider)((ExtendedActorSystem)system).Provider;
        foreach (var other in _settings.Nodes.Where(other => other.Name != node))
        {
            var address = provider.DefaultAddress.WithHost(other.Address.ToString());
            ThrottleMode mode = IsCut(node, other.Name) ? Blackhole.Instance : Unthrottled.Instance;
            _ = provider.Transport.ManagementCommand(
                new SetThrottle(address, ThrottleTransportAdapter.Direction.Both, mode));
        }
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent(Props cluster, ClusterMember member)
        {
            var child = Context.ActorOf(cluster, "cluster");
            Receive<ClusterProtocol.ViewChanged>(changed => member.View = changed.View);
            Receive<ClusterProtocol.Arrived>(arrived => member.Records.Enqueue(arrived));
            ReceiveAny(child.Forward);
        }
    }
}

/// <summary>What one node of the pool has been told by the owner of its cluster system.</summary>
internal sealed class ClusterMember
{
    public ClusterView View { get; set; } = ClusterView.Alone;

    public ConcurrentQueue<ClusterProtocol.Arrived> Records { get; } = [];

    public IActorRef Parent { get; set; } = ActorRefs.Nobody;

    /// <summary>Names of the members when all is well, or something else.</summary>
    public string Seen => View.Members.Count == View.Reachable.Count()
        ? string.Join(' ', View.Reachable)
        : "not all reachable";
}
