using Carpool.Core.Carp;
using Carpool.Core.Placement;

namespace Carpool.Core.Tests.Simulation;

/// <summary>What one simulated election goes by.</summary>
/// <param name="Carp">Its settings.</param>
/// <param name="Known">The addresses of all configured nodes.</param>
/// <param name="Rules">The election itself, or a wrong one.</param>
internal sealed record VipSetup(CarpSettings Carp, IReadOnlyList<NetAddress> Known, ElectionRules Rules)
{
    public CarpAuthenticator Authenticator { get; } =
        new("secret"u8, Carp.Vhid, [NetAddress.Parse($"192.0.2.{100 + Carp.Vhid}")]);
}

/// <summary>
/// The shell around one election: what arrives passes the real reader, but for the digest, which takes long and goes
/// without saying here; its own advertisements renew the lease.
/// </summary>
internal sealed class SimulatedVip
{
    /// <summary>So many that were expected may wait for the deadline.</summary>
    private const int MostRoutine = 32;

    private readonly SimulatedProcess _process;
    private readonly SimulatedHost _host;
    private readonly VipSetup _setup;
    private readonly CarpSettings _settings;
    private readonly CarpReader _reader;
    private readonly CarpClock _clock;
    private readonly Queue<CarpEvent> _inbox = new();
    private CarpRoutine _expected;
    private Instant _wakesAt = Instant.Never;
    private NetAddress _handOverTo;
    private bool _isNew;
    private ValueList<string> _succession = [];

    /// <summary>Starts in INIT.</summary>
    public SimulatedVip(SimulatedProcess process, VipSetup setup, int place, int nodes, int advskew)
    {
        _process = process;
        _host = process.Host;
        _setup = setup;
        _settings = setup.Carp with { OwnV4 = _host.Address, Phase = setup.Carp.Beat * (_host.Index * 0.618 % 1) };
        _clock = new CarpClock(_host.WallClock);
        _reader = new CarpReader(
            _settings.Vhid, _settings.Families, setup.Authenticator, _clock, [_host.Address],
            setup.Known.Where(address => address != _host.Address));
        State = CarpElection.Start(_host.Clock, advskew, place, nodes);
    }

    /// <summary>The role changed.</summary>
    public event Action<CarpTransition>? Changed;

    /// <summary>The lease had run out, and an advertisement opened it again without an election.</summary>
    public event Action? SpokeAfterLapse;

    public byte Vhid => _settings.Vhid;

    public CarpState State { get; private set; }

    public bool IsMaster => State.Role == CarpRole.Master;

    public void Receive(in CarpAdvertisement ad, NetAddress source)
    {
        if (_reader.Judge(ad, source, out var known) != CarpDrop.None) return;
        _inbox.Enqueue(CarpEvent.Heard(_host.Clock, ad, source, known));
        // As in the daemon: what it expects does not wake it.
        if (_expected.Covers(ad, source) && _inbox.Count <= MostRoutine) return;
        Drain();
        WakeInTime();
    }

    public void HandOver(NetAddress to)
    {
        _handOverTo = to;
        Do(CarpEvent.HandOver);
    }

    /// <summary>The succession in force; the same one again says nothing new.</summary>
    public void Assign(ValueList<string> succession, string self)
    {
        if (succession.Equals(_succession)) return;
        _succession = succession;
        var place = succession.AsSpan().IndexOf(self);
        var nodes = succession.Count;
        // A node that the plan leaves out still takes the address when all others are gone.
        if (place < 0) place = nodes++;
        Do(at => CarpEvent.Assign(at, Advskew.Of(place, nodes), place, nodes));
    }

    public void Do(Func<Instant, CarpEvent> happens)
    {
        if (!_process.Runs) return;
        // What was heard before counts before; what is left may be news only to the new state.
        Drain();
        Step(happens(_host.Clock));
        Drain();
        WakeInTime();
    }

    private void Drain()
    {
        while (_inbox.TryDequeue(out var heard)) Step(heard);
    }

    private void Step(in CarpEvent e)
    {
        var step = _setup.Rules.Step(_settings, State, e);
        State = step.State;
        _expected = _setup.Rules.Routine(_settings, State);
        if (step.Transition is { } change)
        {
            _host.Say($"vhid {Vhid}: {change.From} -> {change.To} ({change.Why})");
            Changed?.Invoke(change);
        }

        if (step.Note is { } note) _host.Say($"vhid {Vhid}: {note}");
        CarryOut(step.Effects);
    }

    private void CarryOut(CarpEffects effects)
    {
        if ((effects & CarpEffects.LetGo) != 0) _host.LetGo(Vhid);
        if ((effects & CarpEffects.BowOut) != 0)
        {
            Send(CarpAdvertisement.BowOut(Vhid, _clock.Next()));
            if (_setup.Rules.BowOutRenewsLease) RenewLease();
        }

        if ((effects & CarpEffects.Hold) != 0)
        {
            _isNew = true;
            _host.Hold(Vhid, () => _process.Post(() => Do(CarpEvent.Held)));
        }

        if ((effects & CarpEffects.HandOver) != 0)
            Send(CarpAdvertisement.HandOver(Vhid, _clock.Next()), _handOverTo);
        if ((effects & CarpEffects.Advertise) == 0) return;

        if (!_isNew && _host.Agenda.Now >= _host.LeaseEnds(Vhid)) SpokeAfterLapse?.Invoke();
        _isNew = false;
        Send(CarpElection.Advertisement(_settings, State, _clock.Next()));
        RenewLease();
        Step(CarpEvent.Sent(_host.Clock));
    }

    private void RenewLease() => _host.RenewLease(
        Vhid,
        _setup.Rules.LeaseTime(_settings) + _host.Agenda.Between(TimeSpan.Zero, Bounds.KernelIsLate));

    private void Send(in CarpAdvertisement ad, NetAddress? to = null) => _host.Wire.Send(_host, ad, to);

    /// <summary>Schedules lazily: one wake-up is under way, and it looks again when it comes.</summary>
    private void WakeInTime()
    {
        var now = _host.Clock;
        var tick = CarpTiming.NextTick(_settings, State, now);
        if (tick >= _wakesAt) return;
        _wakesAt = tick;
        // One tick of .NET more: what is left after rounding must not wake us before the time.
        var wait = tick > now ? tick - now : TimeSpan.Zero;
        _process.After(wait + TimeSpan.FromTicks(1), () =>
        {
            if (tick != _wakesAt) return;
            _wakesAt = Instant.Never;
            Do(CarpEvent.Tick);
        });
    }
}
