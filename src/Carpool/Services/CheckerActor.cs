using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>
/// Checks one server again and again. The next check starts an interval after the last one did; two never run at once.
/// How long the interval is depends on what its own checks have found.
/// </summary>
public sealed class CheckerActor : ReceiveActor, IWithTimers
{
    private readonly string _node;
    private readonly CheckKind _kind;
    private readonly CheckPace _pace;
    private readonly HealthRules _rules;
    private readonly Probe _probe;
    private readonly Func<Instant> _now;
    private readonly CancellationTokenSource _stopped = new();
    private ServerHealth _found;
    private Instant _started;

    public CheckerActor(string node, CheckKind kind, ScheduledCheck check, Probe probe, Func<Instant> now)
    {
        _node = node;
        _kind = kind;
        _pace = new CheckPace(check.Interval, check.FastInterval, check.DownInterval, check.Jitter / 100.0);
        _rules = new HealthRules(check.Rise, check.Fall);
        _found = ServerHealth.Unchecked(now());
        _probe = probe;
        _now = now;

        Receive<CheckDue>(_ => StartCheck());
        Receive<CheckEnded>(ended => OnEnded(ended.Result));
    }

    /// <summary>Carries out one check of the server.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public delegate Task<CheckResult> Probe(CancellationToken ct);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(string node, CheckKind kind, ScheduledCheck check, Probe probe, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new CheckerActor(node, kind, check, probe, now));

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
        Context.Parent.Tell(new ServiceProtocol.Checked(_node, _kind, result));
        (_found, _) = ServerHealth.Step(_found, result, _rules, _now());
        var wait = _pace.After(_found, Random.Shared.NextDouble()) - (_now() - _started);
        Timers.StartSingleTimer(CheckDue.Instance, CheckDue.Instance, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <summary>What is held of a check that threw.</summary>
    internal static CheckResult CouldNotCheck(Exception fault) =>
        new(CheckStatus.SocketError, TimeSpan.Zero, fault.Message);

    private sealed record CheckDue : INoSerializationVerificationNeeded
    {
        public static readonly CheckDue Instance = new();
    }

    private sealed record CheckEnded(CheckResult Result) : INoSerializationVerificationNeeded;
}
