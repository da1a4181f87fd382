using Carpool.Core.Carp;

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
/// The shell around one election: real packets pass the real reader, and its own advertisements renew the lease.
/// </summary>
internal sealed class SimulatedVip
{
    /// <summary>The kernel counts the lease in jiffies, 4 ms at 250 Hz; it may round and fire late by one each.</summary>
    private static readonly TimeSpan KernelIsLate = TimeSpan.FromMilliseconds(2 * 4);

    private readonly SimulatedProcess _process;
    private readonly SimulatedHost _host;
    private readonly VipSetup _setup;
    private readonly CarpSettings _settings;
    private readonly CarpReader _reader;
    private readonly CarpClock _clock;
    private Instant _wakesAt = Instant.Never;
    private NetAddress _handOverTo;
    private bool _isNew;

    /// <summary>Starts in INIT, with a wall clock that may be wrong by a day.</summary>
    public SimulatedVip(SimulatedProcess process, VipSetup setup, int place, int nodes, int advskew)
    {
        _process = process;
        _host = process.Host;
        _setup = setup;
        _settings = setup.Carp with { OwnV4 = _host.Address, Phase = setup.Carp.Beat * (_host.Index * 0.618 % 1) };
        _clock = new CarpClock((ulong)(1e15 + (_host.Agenda.Random.NextDouble() - 0.5) * 1.7e11));
        _reader = new CarpReader(
            _settings.Vhid, _settings.Families, setup.Authenticator, _clock, [_host.Address],
            setup.Known.Where(address => address != _host.Address));
        State = CarpElection.Start(_host.Clock, advskew, place, nodes);
    }

    /// <summary>The role changed.</summary>
    public event Action<CarpTransition>? Changed;

    /// <summary>An advertisement was accepted; of a configured node or of another.</summary>
    public event Action<NetAddress, CarpAdvertisement>? Heard;

    /// <summary>The lease had run out, and an advertisement opened it again without an election.</summary>
    public event Action? SpokeAfterLapse;

    public byte Vhid => _settings.Vhid;

    public CarpState State { get; private set; }

    public bool IsMaster => State.Role == CarpRole.Master;

    public void Receive(byte[] frame, NetAddress source)
    {
        if (_reader.Read(frame, CarpCodec.Ttl, source, out var ad, out var known) != CarpDrop.None) return;
        Heard?.Invoke(source, ad);
        Do(at => CarpEvent.Heard(at, ad, source, known));
    }

    public void HandOver(NetAddress to)
    {
        _handOverTo = to;
        Do(CarpEvent.HandOver);
    }

    public void Do(Func<Instant, CarpEvent> happens)
    {
        if (!_process.Runs) return;
        var step = _setup.Rules.Step(_settings, State, happens(_host.Clock));
        State = step.State;
        if (step.Transition is { } change)
        {
            _host.Say($"vhid {Vhid}: {change.From} -> {change.To} ({change.Why})");
            Changed?.Invoke(change);
        }

        if (step.Note is { } note) _host.Say($"vhid {Vhid}: {note}");
        CarryOut(step.Effects);
        WakeInTime();
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
        Do(CarpEvent.Sent);
    }

    private void RenewLease() => _host.RenewLease(
        Vhid,
        _setup.Rules.LeaseTime(_settings) + _host.Agenda.Between(TimeSpan.Zero, KernelIsLate));

    private void Send(CarpAdvertisement ad, NetAddress? to = null)
    {
        var frame = new byte[CarpCodec.Size];
        CarpCodec.Write(frame, ad, _setup.Authenticator);
        _host.Wire.Send(_host, frame, to);
    }

    /// <summary>Schedules lazily: one wake-up is under way, and it looks again when it comes.</summary>
    private void WakeInTime()
    {
        var deadline = State.Deadline;
        if (deadline >= _wakesAt) return;
        _wakesAt = deadline;
        // One tick more: what is left after rounding must not wake us before the deadline.
        var delay = deadline - _host.Clock + TimeSpan.FromTicks(1);
        _process.After(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, () =>
        {
            if (deadline != _wakesAt) return;
            _wakesAt = Instant.Never;
            Do(CarpEvent.Tick);
            WakeInTime();
        });
    }
}
