using Akka.Actor;
using Akka.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Cluster;

/// <summary>
/// Looks for a cluster as <see cref="Joining"/> says, and tells the owner of the cluster system what the cluster looks
/// like.
/// </summary>
public sealed class MembershipActor : ReceiveActor, IWithTimers
{
    public const string Name = "membership";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly MemberTable _members = new();
    private readonly ClusterStart _start;
    private readonly Func<Instant> _now;
    private ClusterSetup _setup;
    private Joining _joining;
    private IReadOnlySet<string> _answering = new HashSet<string>();
    private ClusterView? _view;

    public MembershipActor(ClusterStart start, double luck, Func<Instant> now)
    {
        _start = start;
        _setup = start.Setup;
        _now = now;
        _joining = Joining.Begin(
            _setup.LocalNode, start.First, _setup.Settings.Cluster.Seeds, _setup.Nodes, luck, now());

        Receive<ClusterEvent.CurrentClusterState>(state => Look(() => _members.Begin(state)));
        Receive<ClusterEvent.IMemberEvent>(changed => Look(() => _members.Note(changed)));
        Receive<ClusterEvent.ReachabilityEvent>(changed => Look(() => _members.Note(changed)));
        Receive<MembershipProtocol.Use>(use => Look(() => _setup = use.Setup));
        Receive<MembershipProtocol.Answering>(answering => _answering = answering.Nodes);
        Receive<MembershipProtocol.Down>(down => OnDown(down.Node));
        Receive<LookDue>(_ => OnLookDue());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="start">What to begin with.</param>
    /// <param name="luck">At random, 0 to 1.</param>
    /// <param name="now">The monotonic clock.</param>
    public static Props Props(ClusterStart start, double luck, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new MembershipActor(start, luck, now));

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.ReachabilityEvent));
        SearchAs(_joining.Search);
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Look(Action note)
    {
        note();
        var view = _members.View(_setup);
        if (view == _view) return;

        _view = view;
        // A member that is up searches no more: should it be taken out, its whole system begins anew.
        if (view.State == ClusterState.Up) Timers.Cancel(LookDue.Instance);
        _start.Owner.Tell(new MembershipProtocol.Seen(_start.Life, view));
    }

    private void OnLookDue()
    {
        var before = _joining.Search;
        _joining = _joining.Step(_answering, _now());
        // Whoever was let in but is not up yet searches no more either.
        if (_joining.Search != before && _view is not { Members.Count: > 0 }) SearchAs(_joining.Search);
    }

    /// <summary>
    /// Akka asks all the others until one that is in a cluster lets this node in; when the node itself comes first, it
    /// begins a cluster if nobody does within seed-node-timeout.
    /// </summary>
    private void SearchAs(Search search)
    {
        var asked = _joining.Asked.Select(_setup.Settings.Node).OfType<NodeSettings>()
            .Select(node => MemberTable.AddressOf(node, _setup, _cluster.SelfAddress));
        _cluster.JoinSeedNodes(search == Search.Lead ? asked.Prepend(_cluster.SelfAddress) : asked);
    }

    private void OnDown(string node)
    {
        if (_members.Find(node) is { } member) _cluster.Down(member.Address);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
