using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

/// <summary>
/// A host of <see cref="CarpSegment"/>: the shell around one election, and the kernel's lease, which outlives it.
/// </summary>
internal sealed class CarpSegmentNode
{
    private readonly CarpSegment _segment;
    private readonly CarpSettings _settings;
    private readonly CarpAuthenticator _authenticator;
    private readonly Queue<(byte[] Pdu, NetAddress Source)> _waiting = new();
    private readonly int _nodes;
    private readonly int _known;
    private CarpReader _reader = null!;
    private CarpClock _clock = null!;
    private CarpState _state;
    private CarpSegmentNode? _handOverTo;
    private Instant _leaseEnds;
    private Instant _wakesAt = Instant.Never;
    private int _life;
    private int _pause;
    private bool _isPaused;

    public CarpSegmentNode(CarpSegment segment, int index, int nodes, CarpSettings settings, int known)
    {
        _segment = segment;
        _nodes = nodes;
        _known = known;
        Index = index;
        Address = AddressOf(index);
        _settings = settings with { OwnV4 = Address, Phase = settings.Beat * (index * 0.618 % 1) };
        _authenticator = new CarpAuthenticator("secret"u8, settings.Vhid, [NetAddress.Parse("192.0.2.101")]);
    }

    public int Index { get; }

    public NetAddress Address { get; }

    public bool IsAlive { get; private set; }

    /// <summary>Whether the wire to this node is broken, without a lost carrier to tell it.</summary>
    public bool IsCut { get; set; }

    public bool IsMaster => IsAlive && _state.Role == CarpRole.Master;

    /// <summary>Whether the kernel lets the address answer, and the wire carries the answers.</summary>
    public bool Answers => !IsCut && _segment.Now < _leaseEnds;

    public CarpState State => _state;

    /// <summary>Boots, with a wall clock that may be wrong by a day.</summary>
    public void Start()
    {
        if (IsAlive) return;
        IsAlive = true;
        _life++;
        _clock = new CarpClock((ulong)(1e15 + (_segment.Random.NextDouble() - 0.5) * 1.7e11));
        _reader = new CarpReader(
            _settings.Vhid, _settings.Families, _authenticator, _clock, [Address],
            Enumerable.Range(0, _known).Where(i => i != Index).Select(AddressOf));
        _state = CarpElection.Start(_segment.Now, AdvskewOf(Index), Index, _nodes);
        Do(CarpEvent.LinkUp);
    }

    /// <summary>The power fails: the kernel dies with the daemon.</summary>
    public void Crash()
    {
        (IsAlive, _isPaused, _leaseEnds, _wakesAt) = (false, false, default, Instant.Never);
        _waiting.Clear();
        _life++;
        _segment.Say($"{Index} crashed");
    }

    /// <summary>The daemon is not run; the kernel goes on answering, and queueing what comes.</summary>
    public void Pause(TimeSpan span)
    {
        if (!IsAlive) return;
        _isPaused = true;
        var (life, pause) = (_life, ++_pause);
        _segment.Say($"{Index} paused for {span.TotalMilliseconds} ms");
        _segment.After(span, () =>
        {
            if (life == _life && pause == _pause) Resume();
        });
    }

    public void HandOver(CarpSegmentNode to)
    {
        _handOverTo = to;
        Do(CarpEvent.HandOver);
    }

    /// <summary>The owner is place 0, the others follow in order.</summary>
    public void Assign(int owner)
    {
        var place = (Index - owner + _nodes) % _nodes;
        Do(at => CarpEvent.Assign(at, AdvskewOf(place), place, _nodes));
    }

    public void Receive(byte[] pdu, NetAddress source)
    {
        if (!IsAlive || IsCut) return;
        if (_isPaused)
        {
            _waiting.Enqueue((pdu, source));
            return;
        }

        var drop = _reader.Read(pdu, CarpCodec.Ttl, source, out var ad, out var known);
        if (drop == CarpDrop.None) Do(at => CarpEvent.Heard(at, ad, source, known));
    }

    public void Do(Func<Instant, CarpEvent> happens)
    {
        if (!IsAlive || _isPaused) return;
        var step = CarpElection.Step(_settings, _state, happens(_segment.Now));
        _state = step.State;
        if (step.Transition is { } t) _segment.Say($"{Index} {t.From} -> {t.To} ({t.Why})");
        if (step.Note is { } note) _segment.Say($"{Index} {note}");
        CarryOut(step.Effects);
        WakeInTime();
    }

    private static NetAddress AddressOf(int index) => NetAddress.Parse($"192.0.2.{11 + index}");

    private static int AdvskewOf(int place) => place == 0 ? 0 : 15 + 40 * (place - 1);

    private void Resume()
    {
        _isPaused = false;
        // The worst order: the timer first, and what was heard only after it.
        Do(CarpEvent.Tick);
        while (_waiting.TryDequeue(out var frame)) Receive(frame.Pdu, frame.Source);
    }

    private void CarryOut(CarpEffects effects)
    {
        if ((effects & CarpEffects.LetGo) != 0) _leaseEnds = default;
        if ((effects & CarpEffects.BowOut) != 0) Send(CarpAdvertisement.BowOut(_settings.Vhid, _clock.Next()));
        if ((effects & CarpEffects.HandOver) != 0)
            Send(CarpAdvertisement.HandOver(_settings.Vhid, _clock.Next()), _handOverTo);
        if ((effects & CarpEffects.Advertise) == 0) return;

        Send(CarpElection.Advertisement(_settings, _state, _clock.Next()));
        _leaseEnds = _segment.Now + _settings.LeaseTime;
        Do(CarpEvent.Sent);
    }

    private void Send(CarpAdvertisement ad, CarpSegmentNode? to = null)
    {
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, ad, _authenticator);
        _segment.Send(this, pdu, to);
    }

    /// <summary>Schedules lazily: one wake-up is under way, and it looks again when it comes.</summary>
    private void WakeInTime()
    {
        if (_state.Deadline >= _wakesAt || _state.Deadline == Instant.Never) return;
        _wakesAt = _state.Deadline;
        var (life, at) = (_life, _wakesAt);
        var delay = _wakesAt - _segment.Now;
        _segment.After(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, () =>
        {
            if (life != _life || at != _wakesAt) return;
            _wakesAt = Instant.Never;
            if (_isPaused) return;
            Do(CarpEvent.Tick);
            WakeInTime();
        });
    }
}
