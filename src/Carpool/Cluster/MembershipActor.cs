using Akka.Actor;
using Akka.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Settings;

namespace Carpool.Cluster;

/// <summary>
/// Looks for a cluster as <see cref="Joining"/> says, takes out of it whom <see cref="Downing"/> says, and tells the
/// owner of the cluster system what the cluster looks like.
/// </summary>
public sealed class MembershipActor : ReceiveActor, IWithTimers
{
    public const string Name = "membership";

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly MemberTable _members = new();
    private readonly ClusterStart _start;
    private readonly IActorRef _courier;
    private readonly Func<Instant> _now;
    private ClusterSetup _setup;
    private Joining? _joining;
    private Vigil _vigil;
    private Downing _downing = Downing.None;
    private Hearings _told = Hearings.None;
    private IReadOnlySet<string>? _answering;
    private Hearing _said = new([], []);
    private ClusterView _view = new(ClusterState.Joining, []);

    public MembershipActor(ClusterStart start, IActorRef courier, double luck, Func<Instant> now)
    {
        _start = start;
        _setup = start.Setup;
        _courier = courier;
        _now = now;
        _joining = Joining.Begin(
            _setup.LocalNode, start.First, _setup.Settings.Cluster.Seeds, _setup.Nodes, luck, now());

        Receive<ClusterEvent.CurrentClusterState>(state => Look(() => _members.Begin(state)));
        Receive<ClusterEvent.IMemberEvent>(changed => Look(() => _members.Note(changed)));
        Receive<MembershipProtocol.Use>(use => Look(() => _setup = use.Setup));
        Receive<MembershipProtocol.Answering>(answering => OnAnswering(answering.Nodes));
        Receive<MembershipProtocol.Heard>(heard => OnHeard(heard.Node, heard.Hearing));
        Receive<MembershipProtocol.Down>(down => TakeOut(down.Node));
        Receive<LookDue>(_ => Look(() => { /* heartbeats come and stay away without an event */ }));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _view.Members.Count > 0;

    private Hearing Own => Hearing.Of(_view);

    private Hearings Told => _told = _told.At(_now());

    /// <param name="start">What to begin with.</param>
    /// <param name="courier">Of the same system.</param>
    /// <param name="luck">At random, 0 to 1.</param>
    /// <param name="now">The monotonic clock.</param>
    public static Props Props(ClusterStart start, IActorRef courier, double luck, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new MembershipActor(start, courier, luck, now));

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, Downing.LookInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look(Action note)
    {
        note();
        _vigil = _vigil.Look(_now());
        var view = _members.View(_setup, _cluster.FailureDetector.IsAvailable);
        view = view with { Members = _vigil.Members(view.Members, _view.Members) };
        if (view != _view)
        {
            _view = view;
            _start.Owner.Tell(new MembershipProtocol.Seen(_start.Life, view));
        }

        // A member searches no more: should it be taken out, its whole system begins anew.
        // What others have told until then was about a former life of it.
        if (IsMember && _joining is not null) (_joining, _told) = (null, Hearings.None);
        if (_joining is null) LookForTheLost();
        else LookForACluster(_joining);
    }

    private void LookForTheLost()
    {
        (_downing, var down) = _downing.Step(_setup.LocalNode, _view, Told, _now());
        foreach (var node in down)
        {
            var why = Own.Hears.Contains(node) ? "not every member hears it" : "it is not heard";
            _start.Events.Warn(EventKind.Cluster, node, $"{node} is taken out of the cluster: {why}", of: node);
            TakeOut(node);
        }

        if (Own.Misses != _said.Misses) TellMembers();
    }

    /// <summary>Comes every <see cref="Hearings.RepeatInterval"/>.</summary>
    private void OnAnswering(IReadOnlySet<string> nodes)
    {
        _answering = nodes;
        Tell(nodes, Own with { Asks = true });
        if (_joining is null && _said.Misses.Count > 0) TellMembers();
    }

    private void OnHeard(string node, Hearing hearing)
    {
        _told = _told.With(node, hearing, _now());
        _start.Owner.Tell(new MembershipProtocol.Told(_start.Life, _told));
        if (hearing.Asks) Tell([node], Own);
        if (_joining is not null) LookForACluster(_joining);
    }

    private void TellMembers()
    {
        _said = Own;
        Tell(_said.Hears.Where(node => node != _setup.LocalNode), _said);
    }

    private void Tell(IEnumerable<string> nodes, Hearing hearing) =>
        _courier.Tell(new CourierProtocol.Deliver([.. nodes], hearing));

    private void LookForACluster(Joining before)
    {
        if (_answering is null) return;

        _joining = before.Step(_answering, Told, _now());
        if (_joining == before) return;

        if (_joining.Missing.Count > 0 && _joining.Missing != before.Missing)
            _start.Events.Warn(
                EventKind.Cluster, _setup.LocalNode,
                "waits outside the cluster, which has members that cannot be reached from here: "
                + string.Join(", ", _joining.Missing));
        Ask(_joining);
    }

    private void TakeOut(string node)
    {
        if (_members.Find(node) is { } member) _cluster.Down(member.Address);
    }

    /// <summary>
    /// Akka asks all the others until one that is in a cluster lets this node in; when the node itself comes first, it
    /// begins a cluster if nobody does within seed-node-timeout.
    /// </summary>
    private void Ask(Joining joining)
    {
        var asked = joining.Asked.Select(_setup.Settings.Node).OfType<NodeSettings>()
            .Select(node => MemberTable.AddressOf(node, _setup, _cluster.SelfAddress));
        _cluster.JoinSeedNodes(joining.Search == Search.Lead ? asked.Prepend(_cluster.SelfAddress) : asked);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
