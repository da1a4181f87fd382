using Akka.Actor;
using Carpool.Core.Events;
using Carpool.Core.Settings;

namespace Carpool.Events.Hooks;

/// <summary>
/// Tells one hook of events: in order, one at a time, again after a while where that may help. What comes meanwhile
/// waits; of too many that wait the oldest are dropped, and counted.
/// </summary>
public sealed class HookActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), MaxWait = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly HookSettings _settings;
    private readonly DeliverEvent _deliver;
    private readonly int _retries;
    private readonly EventLog _events = new(Context.System);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Queue<PoolEvent> _waiting = [];
    private PoolEvent? _current;
    private IActorRef _drainer = ActorRefs.Nobody;
    private int _tries;
    private long _lost;
    private string? _trouble;

    public HookActor(string name, HookSettings settings, DeliverEvent deliver)
    {
        _name = name;
        _settings = settings;
        _deliver = deliver;
        _retries = settings is WebhookSettings webhook ? webhook.Retries : 0;

        Receive<PoolEvent>(OnEvent);
        Receive<Delivery>(OnDelivered);
        Receive<RetryDue>(_ => Deliver());
        Receive<HookProtocol.Drain>(_ => OnDrain());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="name">As in the configuration, for the log.</param>
    /// <param name="settings">Which events, and how many may wait.</param>
    /// <param name="deliver">Tells of one.</param>
    public static Props Props(string name, HookSettings settings, DeliverEvent deliver) =>
        Akka.Actor.Props.Create(() => new HookActor(name, settings, deliver));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(PoolEvent));

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void OnEvent(PoolEvent one)
    {
        if (!_settings.Takes(one)) return;

        if (_waiting.Count == _settings.Queue)
        {
            _waiting.Dequeue();
            Lose("events come faster than it is told");
        }

        _waiting.Enqueue(one);
        if (_current is null) Next();
    }

    private void Next()
    {
        _tries = 0;
        if (_waiting.TryDequeue(out _current)) Deliver();
        else AnswerDrainer();
    }

    private void OnDrain()
    {
        _drainer = Sender;
        if (_current is null) AnswerDrainer();
    }

    private void AnswerDrainer()
    {
        _drainer.Tell(new HookProtocol.Drained());
        _drainer = ActorRefs.Nobody;
    }

    private void Deliver()
    {
        _tries++;
        _ = _deliver(_current!, _stopped.Token).PipeTo(
            Self, failure: fault => new Delivery(fault.GetBaseException().Message, IsFinal: true));
    }

    private void OnDelivered(Delivery delivery)
    {
        if (delivery.Fault is { } fault && !delivery.IsFinal && _tries <= _retries)
        {
            Timers.StartSingleTimer(RetryDue.Instance, RetryDue.Instance, Wait(_tries));
            return;
        }

        if (delivery.Fault is not null) Lose(delivery.Fault);
        else if (_trouble is not null) Recover();
        Next();
    }

    /// <summary>A trouble that stays is told once.</summary>
    private void Lose(string why)
    {
        _lost++;
        if (why != _trouble) _events.Warn(EventKind.Hook, _name, $"an event was not told: {why}");
        _trouble = why;
    }

    private void Recover()
    {
        _events.Note(EventKind.Hook, _name, $"events are told again; {_lost} were not");
        (_trouble, _lost) = (null, 0);
    }

    private static TimeSpan Wait(int tries)
    {
        var wait = FirstWait * Math.Pow(2, tries - 1);
        return wait < MaxWait ? wait : MaxWait;
    }

    private sealed record RetryDue : INoSerializationVerificationNeeded
    {
        public static readonly RetryDue Instance = new();
    }
}
