using Akka.Actor;
using Akka.Event;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>
/// Checks one server again and again and counts the results. The next check starts an interval after the last one did.
/// </summary>
public sealed class CheckerActor : ReceiveActor, IWithTimers
{
    private readonly string _node;
    private readonly CheckSettings _settings;
    private readonly HealthRules _rules;
    private readonly Probe _probe;
    private readonly Func<Instant> _now;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ILoggingAdapter _log;
    private ServerHealth _health;
    private Instant _started;

    public CheckerActor(string node, CheckSettings settings, Probe probe, Func<Instant> now)
    {
        _node = node;
        _settings = settings;
        _rules = new HealthRules(settings.Rise, settings.Fall);
        _probe = probe;
        _now = now;
        _health = ServerHealth.Unchecked(now());
        _log = Context.GetLogger();

        Receive<CheckDue>(_ => StartCheck());
        Receive<CheckEnded>(ended => OnEnded(ended.Result));
        Receive<ConnectFailed>(failed => Count(failed.Result));
    }

    /// <summary>Carries out one check of the server.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public delegate Task<CheckResult> Probe(CancellationToken ct);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string node, CheckSettings settings, Probe probe, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new CheckerActor(node, settings, probe, now));

    protected override void PreStart() => StartCheck();

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void StartCheck()
    {
        _started = _now();
        // A probe that throws is a result too: without one no further check would ever start.
        _ = _probe(_stopped.Token).PipeTo(
            Self, success: result => new CheckEnded(result), failure: fault => new CheckEnded(CouldNotCheck(fault)));
    }

    private void OnEnded(CheckResult result)
    {
        Count(result);
        var wait = _settings.Interval - (_now() - _started);
        Timers.StartSingleTimer(CheckDue.Instance, CheckDue.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    private void Count(CheckResult result)
    {
        var before = _health.State;
        (_health, var changed) = ServerHealth.Step(_health, result, _rules, _now());
        if (changed) _log.Info("{From} -> {To} ({Result})", before.Word(), _health.State.Word(), result);
        Context.Parent.Tell(new ServiceProtocol.Checked(_node, _health, changed));
    }

    private static CheckResult CouldNotCheck(Exception fault) =>
        new(CheckStatus.SocketError, TimeSpan.Zero, fault.Message);

    /// <summary>Real traffic could not connect to this server: as good as a failed check.</summary>
    public sealed record ConnectFailed(CheckResult Result);

    private sealed record CheckDue : INoSerializationVerificationNeeded
    {
        public static readonly CheckDue Instance = new();
    }

    private sealed record CheckEnded(CheckResult Result) : INoSerializationVerificationNeeded;
}
