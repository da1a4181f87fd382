using Akka.Actor;
using Akka.Event;
using Carpool.Core;

namespace Carpool.Nodes;

/// <summary>
/// Watches one other node by what reaches us from it anyway: its advertisements and its services' answers.
/// </summary>
public sealed class PeerActor : ReceiveActor, IWithTimers
{
    /// <summary>So long without an answer, and a host is taken for dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _node;
    private readonly Func<Instant> _now;
    private readonly ILoggingAdapter _log;
    private readonly Instant _started;
    private Instant? _lastAnswer;
    private PeerProtocol.Holds _holds;
    private PeerState _state = PeerState.Joining;

    public PeerActor(string node, Func<Instant> now)
    {
        _node = node;
        _now = now;
        _started = now();
        _holds = new PeerProtocol.Holds(node, 0, 0);
        _log = Context.GetLogger();

        Receive<PeerProtocol.Holds>(holds =>
        {
            _holds = holds;
            Look();
        });
        Receive<PeerProtocol.HostAnswered>(answer =>
        {
            if (answer.Answered) _lastAnswer = _now();
            Look();
        });
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string node, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new PeerActor(node, now));

    protected override void PreStart() => Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookInterval);

    private void Look()
    {
        var (state, why) = Judge();
        if (state == _state) return;

        _log.Info("{From} -> {To} ({Why})", _state.Word(), state.Word(), why);
        _state = state;
        Context.Parent.Tell(new PeerProtocol.PeerChanged(_node, state));
    }

    private (PeerState State, string Why) Judge()
    {
        if (_holds.Masters > 0) return (PeerState.Up, "advertises");

        var now = _now();
        var answers = _lastAnswer is { } last && now - last < Patience;
        if (answers && _holds.Owns == 0) return (PeerState.Up, "its host answers");
        // Taking its addresses back after a start takes it one master-down time.
        if (now - _started < 2 * Patience && _state == PeerState.Joining) return (PeerState.Joining, "");

        return answers
            ? (PeerState.Down, "its host answers, but it advertises nothing")
            : (PeerState.Unreachable, "no advertisement, and no answer from its services");
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
