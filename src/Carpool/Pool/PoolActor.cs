using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Planning;
using Carpool.Events;
using Carpool.Nodes;
using Carpool.Vips;

namespace Carpool.Pool;

/// <summary>
/// Keeps what this node knows of the pool, feeds it to the planning rules and carries out what they say. It lives in
/// the node system: what it remembers survives a restart of the cluster system, and a node without a cluster plans for
/// what it hears.
/// </summary>
public sealed class PoolActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>What happens together is looked at together: after a crash ten addresses find new masters.</summary>
    private static readonly TimeSpan LookDelay = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RepairInterval = TimeSpan.FromSeconds(5);

    /// <summary>So long a node waits at its start for the others' plan before it takes part by its own.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    private readonly PoolSetup _setup;
    private readonly EventLog _events = new(Context.System);
    private readonly PoolBook _book;
    private readonly PoolKeeper _keeper;
    private readonly CertificateWatch _certificate;
    private Instant _started;
    private PlanningSettings _settings;
    private PlanningState _planning;
    private IActorRef _cluster = ActorRefs.Nobody;
    private HealthBoard _board = HealthBoard.Empty;
    private OperatorOrders _orders = OperatorOrders.None;
    private bool _hasBegun;
    private bool _isSettled;
    private bool _isToSay;

    public PoolActor(PoolSetup setup)
    {
        _setup = setup;
        _settings = PlanningSettings.Of(setup.Configuration.Settings);
        _planning = PlanningState.Start(_settings, kept: null);
        _book = new PoolBook(_settings, Local, setup.Time.GetUtcNow().ToUnixTimeSeconds(), setup.Release);
        _keeper = new PoolKeeper(setup.Store, Self, _events);
        _certificate = new CertificateWatch(
            setup.Time, _events, Local, $"{Local}'s certificate",
            "'carpool cluster init --renew' makes another one");
        _certificate.Use(setup.Configuration.Tls?.End);

        Receive<PoolProtocol.Begin>(_ => Begin());
        Receive<PoolKeeper.Remembered>(remembered => OnRemembered(remembered.Memory));
        Receive<PoolKeeper.Kept>(_keeper.OnKept);
        Receive<PoolProtocol.Use>(use => OnUse(use.Configuration));
        Receive<PoolProtocol.Demoted>(demoted => Change(() => _book.Own.Demotion = demoted.Total));
        Receive<PoolProtocol.ServiceChecked>(of => Change(() => _book.Own.Note(of.Service, of.Witnessed)));
        Receive<VipProtocol.VipChanged>(vip => Change(() => _book.Note(vip.Status)));
        Receive<ClusterProtocol.ViewChanged>(changed => OnView(changed.View));
        Receive<ClusterProtocol.Arrived>(OnArrived);
        Receive<PoolProtocol.Order>(order => Sender.Tell(OnOrder(order)));
        Receive<PoolProtocol.Pin>(pin => Sender.Tell(OnPin(pin)));
        Receive<PoolProtocol.SetService>(order => Sender.Tell(OnSetService(order)));
        Receive<PoolProtocol.ToCluster>(order => _cluster.Forward(order.Command));
        Receive<PoolProtocol.GetPool>(_ => Sender.Tell(View()));
        Receive<SayDue>(_ => Say(always: false));
        Receive<RepairDue>(_ => Say(always: true));
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string Local => _setup.Configuration.Node.Name;

    public static Props Props(PoolSetup setup) => Akka.Actor.Props.Create(() => new PoolActor(setup));

    protected override void PreStart()
    {
        // What operators took out is so from the first connection on, even when the daemon before is still there.
        if (_setup.StandsBy) _keeper.Remember();
        else Begin();
    }

    private void Begin()
    {
        _started = _setup.Now();
        _cluster = Context.ActorOf(_setup.Cluster, "cluster");
        _keeper.Remember();
    }

    // The cluster's owner begins anew when it crashes: what is known and planned here stays in force meanwhile.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Restart);

    private void OnRemembered(PoolMemory memory)
    {
        if (_hasBegun) return;

        _book.Order(memory.Orders);
        if (_cluster.IsNobody())
        {
            TellParent(OwnWord().Word);
            return;
        }

        _planning = PlanningState.Start(_settings, memory.Plan);
        _events.Note(
            EventKind.Plan, "plan", $"plan {_planning.InForce.Version} in force until the pool has a newer one");
        Context.Parent.Tell(new PoolProtocol.PlanInForce(_planning.InForce));
        _hasBegun = true;
        Timers.StartPeriodicTimer("look", LookDue.Instance, LookInterval);
        Timers.StartPeriodicTimer("repair", RepairDue.Instance, RepairInterval);
        Changed();
    }

    private void OnUse(LocalConfiguration configuration)
    {
        _settings = PlanningSettings.Of(configuration.Settings);
        _book.Use(_settings);
        _certificate.Use(configuration.Tls?.End);
        _cluster.Tell(new ClusterProtocol.Use(
            new ClusterSetup(configuration.Settings, configuration.Node.Name, configuration.Tls)));
        Changed();
    }

    private void OnView(ClusterView view)
    {
        var newcomers = view.Reachable.Except(_book.View.Reachable).Where(node => node != Local).ToArray();
        _book.Note(view);
        Context.Parent.Tell(new ClusterProtocol.ViewChanged(view));
        foreach (var node in newcomers) _cluster.Tell(new ClusterProtocol.Send(node, OwnWord().Word));
        Changed();
    }

    private void OnArrived(ClusterProtocol.Arrived arrived)
    {
        var (node, record) = arrived;
        switch (record)
        {
            case ClientsWord or ClientsCleared or CheckOrder or CheckSaid:
                Context.Parent.Tell(arrived);
                return;
            case NodeWord word when word.Node == node:
                if (_book.Note(word) is { } news) _events.Warn(EventKind.Configuration, node, news, of: node);
                break;
            case PoolPlan plan:
                _planning = PlanningRules.Received(_planning, plan);
                break;
        }

        Changed();
    }

    private OrderAnswered OnOrder(PoolProtocol.Order order)
    {
        var answer = OrderRules.Judge(_settings, _planning, _book.Orders, Local, order);
        if (!answer.Done) return answer;

        _events.Note(EventKind.Order, order.Node, answer.Text);
        _book.Order(_book.Orders.With(order.Node, order.Wish, Local));
        if (order.Wish == NodeWish.Forget)
            _cluster.Tell(new ClusterProtocol.Down(order.Node), ActorRefs.NoSender);
        Changed();
        return answer;
    }

    private OrderAnswered OnPin(PoolProtocol.Pin pin)
    {
        var (answer, vhid) = OrderRules.Judge(_settings, _planning, _book.Orders, pin);
        if (!answer.Done) return answer;

        _events.Note(EventKind.Order, pin.Address, answer.Text);
        _book.Order(_book.Orders.WithPin(vhid, pin.Node, Local));
        Changed();
        return answer;
    }

    private OrderAnswered OnSetService(PoolProtocol.SetService order)
    {
        var judged = ServiceOrderRules.Judge(_settings.Pool, _book.ReachableWords(OwnWord().Word), _book.Orders, order);
        if (judged.Nodes.Count == 0) return judged.Answer;

        var subject = order.Node is null ? order.Service : $"{order.Service}@{order.Node}";
        _events.Note(EventKind.Order, subject, judged.Answer.Text);
        var at = _setup.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _book.Order(_book.Orders.WithService(order.Service, judged.Nodes, order.State, at, Local, order.IsDrain));
        Changed();
        return judged.Answer;
    }

    private PoolView View() =>
        new(_settings, _planning, _book.Picture(OwnWord().Word, _setup.Now()), _certificate.View);

    private void Change(Action note)
    {
        note();
        Changed();
    }

    /// <summary>The others are told as soon as all that is here by now is read; the plan may wait a little.</summary>
    private void Changed()
    {
        if (!_hasBegun) return;

        if (!_isToSay) Self.Tell(SayDue.Instance);
        _isToSay = true;
        if (!Timers.IsTimerActive(LookDue.Instance))
            Timers.StartSingleTimer(LookDue.Instance, LookDue.Instance, LookDelay);
    }

    private (NodeWord Word, bool IsNew) OwnWord() => _book.Own.Say(
        Local,
        _settings.Fingerprint,
        _settings.Pool.Services.Select(service => service.Name),
        _planning.InForce.Version,
        _book.Orders);

    private void Say(bool always)
    {
        _isToSay = false;
        var (word, isNew) = OwnWord();
        if (isNew || always) _cluster.Tell(new ClusterProtocol.Broadcast(word));
        if (isNew) TellParent(word);
    }

    /// <summary>What the node makes of the words: its services' other servers, and what it is ordered to do.</summary>
    private void TellParent(NodeWord own)
    {
        var round = Witnesses.RoundAt(_setup.Time.GetUtcNow());
        var board = HealthBoard.Of(_book.View, _book.Words(own), _book.Orders, round);
        if (board != _board) Context.Parent.Tell(new PoolProtocol.BoardChanged(board));
        _board = board;
        if (_book.Orders != _orders) Context.Parent.Tell(new PoolProtocol.OrdersChanged(_book.Orders));
        _orders = _book.Orders;
    }

    private void Look()
    {
        _certificate.Look();
        var own = OwnWord().Word;
        TellParent(own);
        var before = _planning;
        var step = PlanningRules.Step(_settings, before, _book.Picture(own, _setup.Now()));
        _planning = step.State;
        foreach (var news in step.News) _events.Note(EventKind.Plan, "plan", news);
        var (former, next) = (before.InForce.Version, _planning.InForce.Version);
        if (next != former) _events.Change(EventKind.Plan, "plan", $"{former}", $"{next}", _planning.InForce.Why);
        foreach (var node in step.SendTo) _cluster.Tell(new ClusterProtocol.Send(node, _planning.InForce));
        foreach (var vhid in step.Unpin) _book.Order(_book.Orders.WithPin(vhid, null, Local));
        if (_planning.InForce != before.InForce)
            Context.Parent.Tell(new PoolProtocol.PlanInForce(_planning.InForce));
        _keeper.Keep(new PoolMemory(_planning.InForce, _book.Orders));
        if (_planning.InForce != before.InForce || step.Unpin.Count > 0) Changed();
        Settle();
    }

    private void Settle()
    {
        if (_isSettled || !(_planning.IsCountedIn(Local) || _setup.Now() - _started > SettleLimit)) return;

        _isSettled = true;
        Context.Parent.Tell(new PoolProtocol.Settled());
    }

    private sealed record SayDue : INoSerializationVerificationNeeded
    {
        public static readonly SayDue Instance = new();
    }

    private sealed record RepairDue : INoSerializationVerificationNeeded
    {
        public static readonly RepairDue Instance = new();
    }

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
