using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Events;

namespace Carpool.Vips;

// How the address passes from one daemon to the next on this host.
public sealed partial class VipActor
{
    // What the old daemon was told while it was not known who goes on.
    private readonly List<(object Message, IActorRef Sender)> _kept = [];
    private VipMemory? _memory;
    private IActorRef? _preparer;
    private bool _isHandedOn;

    private void OnFreeze()
    {
        Drain();
        Sender.Tell(new VipProtocol.Frozen(new VipMemory(
            _setup.Address.Name, _setup.Seat, CarpMemory.Of(_state, _setup.Clock.Ahead), _since, _why)));
        Become(Frozen);
    }

    /// <summary>A master goes on advertising; all else waits until it is known which daemon it is for.</summary>
    private void Frozen()
    {
        Receive<TickDue>(_ => OnFrozenTick());
        Receive<RefreshDue>(_ => OnRefresh());
        Receive<AddressHold.Changed>(change => _hold.OnChanged(change));
        Receive<VipProtocol.Thaw>(_ => OnThaw());
        Receive<VipProtocol.FallSilent>(_ => OnFallSilent());
        Receive<VipProtocol.Stop>(_ => OnStop());
        ReceiveAny(message => _kept.Add((message, Sender)));
    }

    private void OnFrozenTick()
    {
        _armedFor = Instant.Never;
        if (_state.Role == CarpRole.Master) Step(CarpEvent.Tick(_setup.Now()));
    }

    private void OnThaw()
    {
        Become(Living);
        if (_isHandedOn)
        {
            _isHandedOn = false;
            _wire?.Router.Route(_setup.Carp.Vhid, _inbox);
            if (!_hold.IsGone) StartRefreshing();
        }

        foreach (var (message, sender) in _kept) Self.Tell(message, sender);
        _kept.Clear();
        Drain();
        Arm();
    }

    /// <summary>One advertisement more, so that the silence until the other's first is as short as can be.</summary>
    private void OnFallSilent()
    {
        if (_state.Role == CarpRole.Master) _transmitter?.Advertise(_state.EffectiveAdvskew);
        _isHandedOn = true;
        Timers.CancelAll();
        _armedFor = Instant.Never;
        _wire?.Router.Unroute(_setup.Carp.Vhid, _inbox);
        Sender.Tell(new VipProtocol.Silent(_setup.Now()));
        Become(HandedOn);
    }

    /// <summary>What is on the host is the other daemon's, unless that one ends before it knows.</summary>
    private void HandedOn()
    {
        Receive<VipProtocol.Thaw>(_ => OnThaw());
        Receive<VipProtocol.Stop>(_ => Sender.Tell(new VipProtocol.Stopped()));
        ReceiveAny(message => _kept.Add((message, Sender)));
    }

    private void OnPrepare(VipProtocol.Prepare prepare)
    {
        _memory = prepare.Memory.Seat == _setup.Seat ? prepare.Memory : null;
        _preparer = Sender;
        AnswerPreparer();
    }

    /// <summary>Not before it could speak.</summary>
    private void AnswerPreparer()
    {
        if (_preparer is null || _transmitter is null) return;

        _preparer.Tell(new VipProtocol.Prepared(_setup.Address.Name, _memory is not null));
        _preparer = null;
    }

    private void OnResume(VipProtocol.Resume resume)
    {
        if (_memory is not { } memory) return;

        _memory = null;
        _since = memory.Since;
        _why = memory.Why;
        _setup.Clock.Heard(memory.Carp.Counter, known: true);
        Take(CarpElection.Resume(_setup.Carp, _state, memory.Carp, resume.LastSent, _setup.Now()));
        _events.Note(EventKind.Address, Name, $"goes on as {Word(_state.Role)}");
        Report();
        Drain();
    }
}
