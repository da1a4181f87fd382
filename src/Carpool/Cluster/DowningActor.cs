using Akka.Actor;
using Akka.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>Takes out of the cluster whom <see cref="Downing"/> says.</summary>
public sealed class DowningActor : ReceiveActor, IWithTimers
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly Dictionary<string, Address> _unreachable = [];
    private readonly Func<Instant> _now;
    private Downing _downing = Downing.None;

    public DowningActor(Func<Instant> now)
    {
        _now = now;

        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (var member in state.Unreachable) Suspect(member);
            Look();
        });
        Receive<ClusterEvent.UnreachableMember>(unreachable =>
        {
            Suspect(unreachable.Member);
            Look();
        });
        Receive<ClusterEvent.ReachableMember>(reachable => Acquit(reachable.Member));
        Receive<ClusterEvent.MemberRemoved>(removed => Acquit(removed.Member));
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot,
        typeof(ClusterEvent.UnreachableMember),
        typeof(ClusterEvent.ReachableMember),
        typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private static string KeyOf(Member member) => member.UniqueAddress.ToString();

    private void Suspect(Member member) => _unreachable[KeyOf(member)] = member.Address;

    private void Acquit(Member member)
    {
        if (_unreachable.Remove(KeyOf(member))) Look();
    }

    private void Look()
    {
        (_downing, var down) = _downing.Step(_unreachable.Keys, _now());
        foreach (var member in down) _cluster.Down(_unreachable[member]);
        if (_downing.Suspects.Count > 0)
            Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, Downing.LookInterval);
        else Timers.Cancel(LookDue.Instance);
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
