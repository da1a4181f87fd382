using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Cluster;

/// <summary>
/// Owns the cluster system, one life of it after the other: starts it, watches its end, starts it afresh. It lives in
/// the node system, which goes on whatever becomes of the cluster.
/// </summary>
public sealed partial class ClusterActor : ReceiveActor, IWithTimers
{
    /// <summary>A life that was up for so long was no failure.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(30);

    /// <summary>Time for an order to yield to reach the other members before this node goes.</summary>
    private static readonly TimeSpan YieldDelay = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly StartCluster _start;
    private readonly Func<Instant> _now;
    private readonly EventLog _events = new(Context.System);
    private readonly IActorRef _ports;

    // What is wanted.
    private ClusterSetup _setup;
    private bool _isOut;
    private Ending _ending;
    private ValueList<string> _first = [];
    private IActorRef? _stopper;

    // What is. One change at a time; once it is done, it is compared with what is wanted by then.
    private IClusterSystem? _system;
    private bool _isChanging;
    private int _life;
    private TimeSpan _wait = MinWait;
    private ClusterView _view = ClusterView.Alone;
    private Islands _islands = Islands.None;
    private Hearings _told = Hearings.None;
    private ValueList<PortView> _tried = [];

    public ClusterActor(ClusterSetup setup, StartCluster start, PortsActor.Probe probe, Func<Instant> now)
    {
        _setup = setup;
        _start = start;
        _now = now;
        _ports = Context.ActorOf(PortsActor.Props(probe), "ports");

        Receive<ClusterProtocol.Use>(use => OnUse(use.Setup));
        Receive<ClusterProtocol.Broadcast>(broadcast => Broadcast(broadcast.Record));
        Receive<ClusterProtocol.Send>(send => Deliver([send.Node], send.Record));
        Receive<ClusterProtocol.Join>(_ => Sender.Tell(OnJoin()));
        Receive<ClusterProtocol.Leave>(_ => Sender.Tell(OnLeave()));
        Receive<ClusterProtocol.Down>(down => Sender.Tell(OnDown(down.Node)));
        Receive<ClusterProtocol.Stop>(_ => OnStop());

        Receive<Started>(started => OnStarted(started.System));
        Receive<NotStarted>(failed => OnNotStarted(failed.Fault));
        Receive<Ended>(_ => OnEnded());
        Receive<RetryDue>(_ => Settle());
        Receive<StableDue>(_ => _wait = MinWait);

        Receive<MembershipProtocol.Seen>(seen => Show(seen.View), seen => seen.Life == _life && _system is not null);
        Receive<MembershipProtocol.Seen>(_ => { /* of a former life */ });
        Receive<MembershipProtocol.Told>(told => _told = told.Life == _life ? told.Hearings : _told);
        Receive<CourierProtocol.Received>(OnReceived);
        Receive<PortsProtocol.Tried>(OnTried);
        Receive<YieldDue>(due => StartAfresh(Ending.AtOnce, due.To));
    }

    /// <summary>How a life is to end that is still going on.</summary>
    private enum Ending : byte
    {
        NotAtAll,
        InGoodOrder,
        AtOnce,
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="setup">What to begin with.</param>
    /// <param name="start">Starts a cluster system.</param>
    /// <param name="probe">Tries the cluster port of another node.</param>
    /// <param name="now">The monotonic clock.</param>
    public static Props Props(ClusterSetup setup, StartCluster start, PortsActor.Probe probe, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new ClusterActor(setup, start, probe, now));

    protected override void PreStart()
    {
        WatchPorts();
        Settle();
    }

    protected override void PostStop() => _ = _system?.EndAsync();

    private void OnUse(ClusterSetup setup)
    {
        var needsRestart = _setup.NeedsRestartFor(setup);
        _setup = setup;
        WatchPorts();
        if (needsRestart)
        {
            Say(EventLevel.Info, "the cluster system starts afresh for the new configuration");
            StartAfresh(Ending.InGoodOrder, []);
        }
        else
        {
            _system?.Use(setup);
        }
    }

    private void StartAfresh(Ending ending, ValueList<string> first)
    {
        _ending = ending;
        _first = first;
        Settle();
    }

    /// <summary>Makes what is into what is wanted, by one change after the other.</summary>
    private void Settle()
    {
        if (_isChanging) return;

        if (_system is not null && (_isOut || _ending != Ending.NotAtAll))
        {
            _isChanging = true;
            // Its end is told by Ended, whoever brought it about; a failure to end in good order is one all the same.
            _ = _ending == Ending.AtOnce ? _system.EndAsync() : _system.LeaveAsync();
        }
        else if (_system is null && !_isOut && !Timers.IsTimerActive(RetryDue.Instance))
        {
            _isChanging = true;
            _ending = Ending.NotAtAll;
            var life = new ClusterStart(++_life, _setup, _first, Self, _events);
            _ = _start(life).PipeTo(Self, success: system => new Started(system), failure: e => new NotStarted(e));
        }
        else if (_system is null)
        {
            _stopper?.Tell(new ClusterProtocol.Stopped());
        }
    }

    private void OnStarted(IClusterSystem system)
    {
        _system = system;
        _isChanging = false;
        _ = system.Ended.PipeTo(Self, success: () => new Ended(), failure: _ => new Ended());
        Show(new ClusterView(ClusterState.Joining, []));
        Settle();
    }

    private void OnNotStarted(Exception fault)
    {
        var reason = fault.GetBaseException().Message;
        Say(EventLevel.Error, $"the cluster system could not start, next try in {_wait.TotalSeconds} s: {reason}");
        _isChanging = false;
        Wait();
        Settle();
    }

    private void OnEnded()
    {
        var wasWanted = _isOut || _ending != Ending.NotAtAll;
        _system = null;
        _isChanging = false;
        Timers.Cancel(StableDue.Instance);
        if (!wasWanted)
        {
            Say(
                EventLevel.Warning,
                $"the cluster system ended by itself, it starts afresh in {_wait.TotalSeconds} s");
            Wait();
        }

        Show(_isOut ? ClusterView.Alone with { State = ClusterState.Left } : ClusterView.Alone);
        Settle();
    }

    private void Wait()
    {
        Timers.StartSingleTimer(RetryDue.Instance, RetryDue.Instance, _wait);
        _wait = 2 * _wait < MaxWait ? 2 * _wait : MaxWait;
    }

    private void Show(ClusterView view)
    {
        view = view with { Ports = _tried };
        if (view == _view) return;

        foreach (var news in ClusterNews.Between(_view, view, _setup.LocalNode)) _events.Say(news);
        if (view.State == ClusterState.Up && _view.State != ClusterState.Up)
        {
            _first = [];
            Timers.StartSingleTimer(StableDue.Instance, StableDue.Instance, Stable);
        }

        _view = view;
        WatchPorts();
        Context.Parent.Tell(new ClusterProtocol.ViewChanged(view));
    }

    private void WatchPorts() => _ports.Tell(new PortsProtocol.Watch(
        _setup, [.. _setup.Nodes.Where(node => _view.Members.All(member => member.Node != node))]));

    private void OnTried(PortsProtocol.Tried tried)
    {
        _tried = tried.Ports;
        Show(_view);
        _system?.Membership.Tell(new MembershipProtocol.Answering(tried.Answering));
        (_islands, var order) = _islands.Step(_setup.LocalNode, _setup.Nodes, _view, tried.Answering, _told, _now());
        if (order is null) return;

        Broadcast(order);
        TellYield(order);
        Timers.StartSingleTimer(nameof(YieldDue), new YieldDue(order.To), YieldDelay);
    }

    private void OnReceived(CourierProtocol.Received received)
    {
        if (received.Life != _life) return;

        if (received.Record is Yield order)
        {
            TellYield(order);
            StartAfresh(Ending.AtOnce, order.To);
        }
        else
        {
            Context.Parent.Tell(new ClusterProtocol.Arrived(received.Node, received.Record));
        }
    }

    private void TellYield(Yield order) => Say(
        EventLevel.Info, $"there are two clusters: this one starts afresh and joins {string.Join(", ", order.To)}");

    private void Say(EventLevel level, string what) => _events.Say(
        new Happening { Kind = EventKind.Cluster, Level = level, Subject = _setup.LocalNode, Why = what });

    private void Broadcast(object record) =>
        Deliver([.. _view.Reachable.Where(node => node != _setup.LocalNode)], record);

    private void Deliver(ValueList<string> nodes, object record) =>
        _system?.Courier.Tell(new CourierProtocol.Deliver(nodes, record));

    private void OnStop()
    {
        _stopper = Sender;
        _isOut = true;
        Timers.Cancel(RetryDue.Instance);
        Settle();
    }

    private sealed record Started(IClusterSystem System) : INoSerializationVerificationNeeded;

    private sealed record NotStarted(Exception Fault) : INoSerializationVerificationNeeded;

    private sealed record Ended : INoSerializationVerificationNeeded;

    private sealed record YieldDue(ValueList<string> To) : INoSerializationVerificationNeeded;

    private sealed record RetryDue : INoSerializationVerificationNeeded
    {
        public static readonly RetryDue Instance = new();
    }

    private sealed record StableDue : INoSerializationVerificationNeeded
    {
        public static readonly StableDue Instance = new();
    }
}
