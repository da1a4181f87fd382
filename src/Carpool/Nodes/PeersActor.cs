using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Pool;

namespace Carpool.Nodes;

/// <summary>
/// Watches the nodes of the pool by what reaches us from them anyway: the cluster, their advertisements, and the
/// answers to those checks that we carry out ourselves. The shell of <see cref="NodeStates"/>.
/// </summary>
public sealed class PeersActor : ReceiveActor, IWithTimers
{
    /// <summary>So long without an answer, and a host is taken for dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>So long a node that comes may take until it is in the cluster: a start, and two searches.</summary>
    private static readonly TimeSpan ComingTime = TimeSpan.FromSeconds(20);

    /// <summary>
    /// So long a node counts as advertising after it was last heard: in a busy election it may lose all it has and have
    /// some again within milliseconds, which is not worth a line each time.
    /// </summary>
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Func<Instant> _now;
    private readonly EventLog _events = new(Context.System);
    private readonly Dictionary<string, Peer> _peers = [];
    private string _local = "";
    private ClusterView _view = ClusterView.Alone;
    private OperatorOrders _orders = OperatorOrders.None;

    public PeersActor(Func<Instant> now)
    {
        _now = now;

        Receive<PeerProtocol.Use>(OnUse);
        Receive<ClusterProtocol.ViewChanged>(OnView);
        Receive<PoolProtocol.OrdersChanged>(OnOrders);
        Receive<PeerProtocol.Holds>(OnHolds);
        Receive<PeerProtocol.HostAnswered>(answer => Note(answer.Node, peer => Answers(peer, answer.Answered)));
        Receive<LookDue>(_ => LookAtAll());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Func<Instant> now) => Akka.Actor.Props.Create(() => new PeersActor(now));

    protected override void PreStart() => Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookInterval);

    private void OnUse(PeerProtocol.Use use)
    {
        _local = use.Local;
        foreach (var gone in _peers.Keys.Except(use.Nodes).ToArray()) _peers.Remove(gone);
        foreach (var node in use.Nodes)
            _peers.TryAdd(node, new Peer(_now() + 2 * Patience));
        LookAtAll();
    }

    private void OnView(ClusterProtocol.ViewChanged changed)
    {
        _view = changed.View;
        foreach (var (node, peer) in _peers.ToArray()) _peers[node] = Listens(node, peer);
        LookAtAll();
    }

    private void OnOrders(PoolProtocol.OrdersChanged changed)
    {
        _orders = changed.Orders;
        LookAtAll();
    }

    private void OnHolds(PeerProtocol.Holds holds)
    {
        foreach (var (node, peer) in _peers.ToArray())
        {
            var (masters, owns) = (holds.Masters.GetValueOrDefault(node), holds.Owns.GetValueOrDefault(node));
            if ((masters, owns) == (peer.Masters, peer.Owns)) continue;

            var lastMaster = masters == 0 && peer.Masters > 0 ? _now() : peer.LastMaster;
            Note(node, peer => peer with { Masters = masters, Owns = owns, LastMaster = lastMaster });
        }
    }

    private void LookAtAll()
    {
        foreach (var node in _peers.Keys.ToArray()) Look(node);
    }

    private void Note(string node, Func<Peer, Peer> change)
    {
        if (!_peers.TryGetValue(node, out var peer)) return;

        _peers[node] = change(peer);
        Look(node);
    }

    /// <summary>A host that comes back takes a while to start its daemon.</summary>
    private Peer Answers(Peer peer, bool answers)
    {
        var comesBack = answers && peer.Answers is false && peer.State is NodeState.Unreachable;
        return peer with
        {
            Answers = answers,
            LastAnswer = answers ? _now() : peer.LastAnswer,
            EarlyUntil = comesBack ? _now() + ComingTime : peer.EarlyUntil,
        };
    }

    /// <summary>A daemon that starts listens before it is in the cluster.</summary>
    private Peer Listens(string node, Peer peer)
    {
        bool? listens = null;
        foreach (var port in _view.Ports)
            if (port.Node == node)
                listens = port.Accepts;

        var opened = peer.Listens is false && listens is true && !TakesPart(peer.State);
        return peer with { Listens = listens, EarlyUntil = opened ? _now() + ComingTime : peer.EarlyUntil };
    }

    private void Look(string node)
    {
        var peer = _peers[node];
        var (state, why) = NodeStates.Judge(SignsOf(node, peer));
        if ((state, why) == (peer.State, peer.Why)) return;

        if (state != peer.State)
            _events.Change(EventKind.Node, node, peer.State.Word(), state.Word(), why, of: node);
        // Who was there and goes away is not on his way any more.
        var earlyUntil = TakesPart(state) ? _now() : peer.EarlyUntil;
        _peers[node] = peer with { State = state, Why = why, EarlyUntil = earlyUntil };
        Context.Parent.Tell(new PeerProtocol.PeerChanged(node, state, why));
    }

    private static bool TakesPart(NodeState state) =>
        state is NodeState.Up or NodeState.Draining or NodeState.Drained;

    private NodeSigns SignsOf(string node, Peer peer)
    {
        var now = _now();
        return new NodeSigns(
            IsSelf: node == _local,
            _view.Members.Where(member => member.Node == node).Cast<MemberView?>().FirstOrDefault(),
            WeAreMember: _view.State is ClusterState.Up,
            _orders.WishFor(node),
            peer.Masters,
            AdvertisedLately: peer.LastMaster is { } heard && now - heard < Echo,
            peer.Owns,
            Answers: peer.LastAnswer is { } last && now - last < Patience,
            Listens: peer.Listens is true,
            IsEarly: now < peer.EarlyUntil);
    }

    /// <param name="EarlyUntil">Until then silence means nothing.</param>
    private sealed record Peer(Instant EarlyUntil)
    {
        public int Masters { get; init; }

        public int Owns { get; init; }

        /// <summary>When it was last heard of any address, once it is heard of none.</summary>
        public Instant? LastMaster { get; init; }

        public NodeState State { get; init; } = NodeState.Joining;

        public string Why { get; init; } = "";

        /// <summary>Whether its host answered at our last check of it; null when we have made none.</summary>
        public bool? Answers { get; init; }

        public Instant? LastAnswer { get; init; }

        /// <summary>Whether its cluster port accepts connections; null when that was not tried.</summary>
        public bool? Listens { get; init; }
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
