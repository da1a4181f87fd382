using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Events;
using Carpool.Core.Placement;
using Carpool.Core.Settings;
using Carpool.Events;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>
/// The shell around one address's election: feeds it what happens, carries out what it says, and keeps one timer for
/// its next deadline. It runs on the clock thread and decides nothing itself. A crash restarts it in INIT: it lets go,
/// and waits to be told everything again by its parent.
/// </summary>
public sealed partial class VipActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(1);

    private readonly VipSetup _setup;
    private readonly VipInbox _inbox;
    private readonly AddressHold _hold;
    private readonly EventLog _events = new(Context.System);
    private CarpState _state;
    private Instant _armedFor = Instant.Never;
    private WireProtocol.Opened? _wire;
    private IVipTransmitter? _transmitter;
    private ValueList<string> _succession = [];
    private NodeSettings? _handOverTo;
    private IActorRef? _stopper;
    private string _why = "started";
    private DateTimeOffset _since;
    private bool _announceWhenHeld;
    private bool _isUp;

    public VipActor(VipSetup setup)
    {
        _setup = setup;
        _inbox = new VipInbox(setup.Reader, setup.Counters, Self);
        _hold = new AddressHold(Self, setup.Address.Name, _events);
        _state = CarpElection.Start(setup.Now(), advskew: 0, place: 0, nodes: 1);
        _since = setup.Time.GetUtcNow();

        Living();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Name => _setup.Address.Name;

    public static Props Props(VipSetup setup) => Akka.Actor.Props.Create(() => new VipActor(setup));

    protected override void PreStart() => Context.Parent.Tell(new VipProtocol.Started(_setup.Address.Name));

    protected override void PostStop()
    {
        if (_isHandedOn) return;

        _wire?.Router.Unroute(_setup.Carp.Vhid, _inbox);
        _setup.Lease.Drop(_setup.Carp.Vhid);
        _hold.Leave();
        // Last: it may be what crashed.
        if (_state.Role == CarpRole.Master) _transmitter?.BowOut();
    }

    private void Living()
    {
        Receive<AdvertisementsWaiting>(_ => Drain());
        Receive<TickDue>(_ => OnTick());
        Receive<AddressHold.Changed>(OnHoldChanged);
        Receive<RefreshDue>(_ => OnRefresh());
        Receive<VipProtocol.Attach>(attach => OnAttach(attach.Wire));
        Receive<VipProtocol.LinkChanged>(link => OnLink(link.IsUp));
        Receive<VipProtocol.Assign>(OnAssign);
        Receive<VipProtocol.Demote>(demote => Happen(CarpEvent.Demote(_setup.Now(), demote.Total)));
        Receive<VipProtocol.Wait>(wait => Happen(CarpEvent.Wait(_setup.Now(), wait.Waits)));
        Receive<VipProtocol.Release>(_ => OnRelease());
        Receive<VipProtocol.HandOver>(OnHandOver);
        Receive<VipProtocol.Stop>(_ => OnStop());
        Receive<VipProtocol.Freeze>(_ => OnFreeze());
        Receive<VipProtocol.Prepare>(OnPrepare);
        Receive<VipProtocol.Resume>(OnResume);
    }

    private void OnAttach(WireProtocol.Opened wire)
    {
        var seat = _setup.SeatOn(wire);
        _transmitter = _setup.TransmitOn(wire, seat);
        _wire = wire;
        _announceWhenHeld = _state.Role == CarpRole.Master;
        _hold.Use(seat);
        wire.Router.Route(_setup.Carp.Vhid, _inbox);
        if (_isUp) Happen(CarpEvent.LinkUp(_setup.Now()));
        AnswerPreparer();
    }

    private void OnLink(bool isUp)
    {
        _isUp = isUp;
        if (_transmitter is null) return;
        Happen(isUp ? CarpEvent.LinkUp(_setup.Now()) : CarpEvent.LinkDown(_setup.Now()));
    }

    private void OnAssign(VipProtocol.Assign assign)
    {
        // The same plan again says nothing new; as a new one it would undo what the operator released or moved.
        if (assign.Succession.Equals(_succession)) return;

        _succession = assign.Succession;
        var place = _succession.AsSpan().IndexOf(_setup.LocalNode);
        var nodes = _succession.Count;
        // A node that the plan leaves out still takes the address when all others are gone.
        if (place < 0) place = nodes++;
        Happen(CarpEvent.Assign(_setup.Now(), Advskew.Of(place, nodes), place, nodes));
        Report();
    }

    private void OnRelease()
    {
        var answer = _state.Role == CarpRole.Master
            ? new OrderAnswered(true, $"{_setup.Address.Name} released")
            : new OrderAnswered(false, NotHeld());
        if (answer.Done) Happen(CarpEvent.Release(_setup.Now()));
        Sender.Tell(answer);
    }

    private void OnHandOver(VipProtocol.HandOver order)
    {
        var name = _setup.Address.Name;
        if (_state.Role != CarpRole.Master)
        {
            Sender.Tell(new OrderAnswered(
                false, $"{NotHeld()}: a move is ordered on the node that holds the address"));
            return;
        }

        _handOverTo = order.To;
        Happen(CarpEvent.HandOver(_setup.Now()));
        Sender.Tell(new OrderAnswered(true, $"{name} handed to {order.To.Name}"));
    }

    private string NotHeld() =>
        $"{_setup.LocalNode} does not hold {_setup.Address.Name}, {MasterName() ?? "nobody"} does";

    private void OnStop()
    {
        _stopper = Sender;
        Happen(CarpEvent.Stop(_setup.Now()));
        Become(Stopping);
        AnswerStopper();
    }

    /// <summary>Only the addresses' leaving counts any more; above all, no link that comes up.</summary>
    private void Stopping()
    {
        Receive<AddressHold.Changed>(OnHoldChanged);
        Receive<RefreshDue>(_ => OnRefresh());
    }

    private void OnTick()
    {
        _armedFor = Instant.Never;
        Happen(CarpEvent.Tick(_setup.Now()));
    }

    /// <summary>
    /// What was heard before counts before, however late both are looked at. What was heard meanwhile may be news only
    /// to the new state, and nobody has told us.
    /// </summary>
    private void Happen(in CarpEvent e)
    {
        Drain();
        Step(e);
        Drain();
    }

    private void Drain()
    {
        while (_inbox.TryRead(out var heard))
            Step(CarpEvent.Heard(heard.At, heard.Ad, heard.Sender, heard.Known));
    }

    private void OnHoldChanged(AddressHold.Changed change)
    {
        if (_hold.OnChanged(change))
        {
            Happen(CarpEvent.Held(_setup.Now()));
            if (_announceWhenHeld) Announce();
        }

        AnswerStopper();
    }

    private void OnRefresh()
    {
        _hold.Refresh();
        if (_hold.IsGone) Timers.Cancel(RefreshDue.Instance);
    }

    private void AnswerStopper()
    {
        if (_stopper is null || !_hold.IsGone) return;
        _stopper.Tell(new VipProtocol.Stopped());
        _stopper = null;
    }

    private void Step(in CarpEvent e) => Take(CarpElection.Step(_setup.Carp, _state, e));

    private void Take(in CarpStep step)
    {
        var before = Shown;
        _state = step.State;
        _inbox.Expect(
            CarpElection.Routine(_setup.Carp, _state, isV6: false),
            CarpElection.Routine(_setup.Carp, _state, isV6: true));
        if (step.Effects != CarpEffects.None) Apply(step.Effects);
        if (step.Transition is { } change) OnTransition(change);
        if (step.Note is not null) _events.Warn(EventKind.Address, Name, $"{Word(_state.Role)}: {step.Note}");
        var isNews = step.Transition is not null || step.Note is not null;
        if (isNews || before != Shown) Report();
        Arm();
    }

    private void Apply(CarpEffects effects)
    {
        if (_transmitter is null) return;

        if (effects.HasFlag(CarpEffects.LetGo)) LetGo();
        if (effects.HasFlag(CarpEffects.BowOut)) _transmitter.BowOut();
        if (effects.HasFlag(CarpEffects.Hold)) Hold();
        if (effects.HasFlag(CarpEffects.HandOver) && _handOverTo is not null) _transmitter.HandOver(_handOverTo);
        if (effects.HasFlag(CarpEffects.Advertise))
        {
            var sent = _transmitter.Advertise(_state.EffectiveAdvskew);
            Step(sent ? CarpEvent.Sent(_setup.Now()) : CarpEvent.SendFailed(_setup.Now()));
        }

        if (effects.HasFlag(CarpEffects.Announce)) Announce();
    }

    private void LetGo()
    {
        _setup.Lease.Drop(_setup.Carp.Vhid);
        _announceWhenHeld = false;
        _hold.Want(false);
    }

    private void Hold()
    {
        _hold.Want(true);
        StartRefreshing();
        if (_hold.IsHeld) Step(CarpEvent.Held(_setup.Now()));
    }

    private void StartRefreshing() =>
        Timers.StartPeriodicTimer(RefreshDue.Instance, RefreshDue.Instance, RefreshInterval);

    /// <summary>
    /// Not before the addresses are on the host: a client that comes at once must find somebody there.
    /// </summary>
    private void Announce()
    {
        _announceWhenHeld = !_hold.IsHeld;
        if (_hold.IsHeld) _transmitter?.Announce();
    }

    private void OnTransition(CarpTransition change)
    {
        _why = change.Why;
        _since = _setup.Time.GetUtcNow();
        _events.Change(EventKind.Role, Name, Word(change.From), Word(change.To), change.Why);
    }

    /// <summary>A timer that is due too early is left alone: its tick finds the new deadline.</summary>
    private void Arm()
    {
        var now = _setup.Now();
        var tick = CarpTiming.NextTick(_setup.Carp, _state, now);
        if (tick >= _armedFor) return;

        _armedFor = tick;
        Timers.StartSingleTimer(TickDue.Instance, TickDue.Instance, tick > now ? tick - now : TimeSpan.Zero);
    }

    private static string Word(CarpRole role) => role.ToString().ToUpperInvariant();

    private sealed record TickDue : INoSerializationVerificationNeeded
    {
        public static readonly TickDue Instance = new();
    }

    private sealed record RefreshDue : INoSerializationVerificationNeeded
    {
        public static readonly RefreshDue Instance = new();
    }
}
