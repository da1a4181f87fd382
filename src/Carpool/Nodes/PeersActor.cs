using Akka.Actor;
using Akka.Event;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
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

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Func<Instant> _now;
    private readonly ILoggingAdapter _log = Context.GetLogger();
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
        Receive<PeerProtocol.Holds>(holds => Note(holds.Node, peer => peer with { Holds = holds }));
        Receive<PeerProtocol.HostAnswered>(answer =>
            Note(answer.Node, peer => answer.Answered ? peer with { LastAnswer = _now() } : peer));
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
            _peers.TryAdd(node, new Peer(NodeState.Joining, "", _now(), null, new PeerProtocol.Holds(node, 0, 0)));
        LookAtAll();
    }

    private void OnView(ClusterProtocol.ViewChanged changed)
    {
        _view = changed.View;
        LookAtAll();
    }

    private void OnOrders(PoolProtocol.OrdersChanged changed)
    {
        _orders = changed.Orders;
        LookAtAll();
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

    private void Look(string node)
    {
        var peer = _peers[node];
        var (state, why) = NodeStates.Judge(SignsOf(node, peer));
        if ((state, why) == (peer.State, peer.Why)) return;

        if (state != peer.State)
            _log.Info("{Node} {From} -> {To} ({Why})", node, peer.State.Word(), state.Word(), why);
        _peers[node] = peer with { State = state, Why = why };
        Context.Parent.Tell(new PeerProtocol.PeerChanged(node, state, why));
    }

    private NodeSigns SignsOf(string node, Peer peer)
    {
        var now = _now();
        return new NodeSigns(
            IsSelf: node == _local,
            _view.Members.Where(member => member.Node == node).Cast<MemberView?>().FirstOrDefault(),
            WeAreMember: _view.State is ClusterState.Up,
            _orders.WishFor(node),
            peer.Holds.Masters,
            peer.Holds.Owns,
            Answers: peer.LastAnswer is { } last && now - last < Patience,
            IsEarly: peer.State is NodeState.Joining && now - peer.WatchedSince < 2 * Patience);
    }

    private sealed record Peer(
        NodeState State, string Why, Instant WatchedSince, Instant? LastAnswer, PeerProtocol.Holds Holds);

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
