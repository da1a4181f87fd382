using Akka.Actor;
using Akka.Event;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Events;
using Carpool.Proxy;

namespace Carpool.Services;

/// <summary>
/// One service: the shell of <see cref="ServiceHealth"/>. It runs the checks that are wanted, and gives the listener on
/// the virtual addresses the servers that are up, the local one first.
/// </summary>
public sealed partial class ServiceActor : ReceiveActor
{
    /// <summary>So old may what listings show of checks be that find the same again and again.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly ServiceSettings _settings;
    private readonly ServiceSetup _setup;
    private readonly SharedStickTable? _clients;
    private readonly Frontend _frontend;
    private readonly ServiceCertificates _certificates;
    private readonly Checkers _checkers;
    private readonly Checkers? _readyCheckers;
    private readonly EventLog _events = new(Context.System);
    private ServiceHealth _health;
    private ServiceHistory _history;
    private HealthLog _healthLog = HealthLog.Empty;
    private readonly Dictionary<string, Instant> _upSince = [];
    private readonly Dictionary<string, FailureStreak> _streaks = [];
    private ServerVerdict[] _verdicts;
    private Instant _reported;
    private IActorRef _listener = ActorRefs.Nobody;
    private IActorRef _lists = ActorRefs.Nobody;
    private IReadOnlyList<string> _faults = [];
    private IReadOnlyList<string> _listFaults = [];
    private IDisposable? _past;
    private PathChoice _path;
    private string? _pathFault;
    private string? _transparencyFault;
    private bool _isBound;
    private bool _accepts = true;
    private Doubt _doubt;

    public ServiceActor(ServiceSettings settings, ServiceSetup setup, HealthBoard board, ServiceTls? tls)
    {
        _settings = settings;
        _setup = setup;
        _clients = setup.StickTables.Find(settings.Name);
        _frontend = new Frontend(
            settings.Name, setup.Limits(settings), setup.ProcessSlots, setup.Loops, setup.Ids,
            new ProxyEvents(Self, settings.Name, setup.Log, _events, Context.GetLogger()), _clients)
        {
            TarpitSlots = setup.TarpitSlots,
        };
        _certificates = new ServiceCertificates(_frontend, setup.Time, _events);
        _certificates.Use(tls);
        _checkers = new Checkers(Context, settings, CheckKind.Up, settings.Check, setup);
        _readyCheckers = settings.Ready is { } ready
            ? new Checkers(Context, settings, CheckKind.Ready, ready, setup)
            : null;
        _health = ServiceHealth.Begin(
            settings.Name, setup.LocalNode, [.. setup.Nodes.Select(node => node.Name)], RulesOf(settings.Check), board,
            setup.Now(), settings.Ready is null ? null : RulesOf(settings.Ready));
        _verdicts = [.. _health.Verdicts];
        _history = ServiceHistory.Begin(_verdicts, setup.Now());
        _path = ChoosePath(fault: null);

        Receive<ServicesProtocol.BoardChanged>(changed => Step(_health.Learn(changed.Board, _setup.Now())));
        Receive<ServicesProtocol.UseCertificates>(use => _certificates.Use(use.Tls));
        Receive<ServiceProtocol.Checked>(OnChecked);
        Receive<TrafficFailed>(OnTrafficFailed);
        Receive<ServiceProtocol.Bound>(OnBound);
        Receive<ServiceProtocol.ListsRead>(OnListsRead);
        Receive<ServicesProtocol.ReadLists>(read => _lists.Forward(read));
        Receive<ListenerActor.Failed>(failed => _listener.Forward(failed));
        Receive<ServicesProtocol.Accept>(OnAccept);
        Receive<ServicesProtocol.Doubted>(doubted => _doubt = doubted.Doubt);
        Receive<KernelPathProtocol.Judged>(OnPathJudged);
        Receive<TransparencyActor.Judged>(OnTransparencyJudged);
    }

    /// <param name="settings">The service.</param>
    /// <param name="setup">What it has in common with the others.</param>
    /// <param name="board">What is known of the servers already.</param>
    /// <param name="tls">Its certificates, or null: none. It never listens without.</param>
    public static Props Props(ServiceSettings settings, ServiceSetup setup, HealthBoard board, ServiceTls? tls) =>
        Akka.Actor.Props.Create(() => new ServiceActor(settings, setup, board, tls));

    protected override void PreStart()
    {
        if (_setup.Lists(_settings) is { } files)
            _lists = Context.ActorOf(ListsActor.Props(_settings.Name, files), "lists");
        else
            StartListener();
        Check();
        if (_settings is not { Path: not ServicePath.Proxy, NeedsProxy: null }) return;

        var past = new KernelConnections(_settings.Name, _frontend.CountPast(_setup.LocalNode), _setup);
        _past = _setup.Connections.Watch(_setup.VirtualAddresses, (ushort)_settings.Port, past);
    }

    protected override void PostStop()
    {
        _past?.Dispose();
        Context.Parent.Tell(new KernelPathProtocol.Direct(_settings.Name, null));
    }

    // A checker or listener that crashed starts again by itself: a checker remembers nothing, and what the listener
    // knew it learns again with its next bind.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Restart);

    private static HealthRules RulesOf(ScheduledCheck check) => new(check.Rise, check.Fall);

    private void StartListener()
    {
        _listener = Context.ActorOf(
            ListenerActor.Props(
                _frontend, (ushort)_settings.Port, _setup.VirtualAddresses, _setup.DrainTimeout, _setup.Sockets),
            "listener");
        _listener.Tell(Table());
        if (!_accepts) _listener.Tell(new ServicesProtocol.Accept(Accepts: false));
    }

    /// <summary>
    /// Nobody is let in before the lists were read. Files that went bad since the configuration was read do not keep
    /// everybody out, though.
    /// </summary>
    private void OnListsRead(ServiceProtocol.ListsRead read)
    {
        if (read.Table is { } table) _frontend.Lists = table;
        if (_listener.IsNobody()) StartListener();
        _listFaults = read.Faults;
        Report();
    }

    private void Check()
    {
        _checkers.Run(_health.Checks.Keys);
        _readyCheckers?.Run(_health.ReadyChecks.Keys);
    }

    private void OnChecked(ServiceProtocol.Checked check)
    {
        var by = check.Kind is CheckKind.Ready ? FoundBy.Ready : FoundBy.Check;
        _healthLog = _healthLog.With(new HealthEvent.Found(_setup.UnixMs, check.Node, check.Result, by));
        if (check.Kind is CheckKind.Ready)
        {
            var ready = DoubtOf(check.Result, _settings.Ready!);
            Step(_health.ReadyChecked(check.Node, check.Result, _setup.Now(), _setup.UnixMs, ready));
            return;
        }

        _certificates.Look();
        if (check.Result.CertificateEnd is { } end) _certificates.Seen(check.Node, end);
        _history = _history.Checked(_health.VerdictOn(check.Node), check.Result);
        var doubt = DoubtOf(check.Result, _settings.Check);
        Step(_health.Checked(check.Node, check.Result, _setup.Now(), _setup.UnixMs, doubt));
        if (check.Node != _setup.LocalNode)
            Context.Parent.Tell(new ServiceProtocol.HostAnswered(check.Node, check.Result.HostAnswered));
    }

    /// <summary>A result that comes late says by itself that this node was, before anybody has noticed.</summary>
    private Doubt DoubtOf(in CheckResult result, ScheduledCheck check) =>
        result.Latency > check.What.Timeout + SelfDoubt.Lateness ? Doubt.Late : _doubt;

    private void OnTrafficFailed(TrafficFailed failed)
    {
        if (_settings.Observe is Observe.Off) return;

        var successes = _frontend.Counters.Servers.GetValueOrDefault(failed.Node)?.Successes ?? 0;
        (_streaks[failed.Node], var isFull) =
            _streaks.GetValueOrDefault(failed.Node).Fail(successes, _settings.ErrorLimit);
        if (!isFull) return;

        _healthLog = _healthLog.With(new HealthEvent.Found(_setup.UnixMs, failed.Node, failed.Result, FoundBy.Traffic));
        Step(_health.TrafficFailed(failed.Node, failed.Result, _setup.Now(), _setup.UnixMs, _doubt));
    }

    private void OnBound(ServiceProtocol.Bound bound)
    {
        _faults = bound.Faults;
        _isBound = true;
        Report();
    }

    private void OnAccept(ServicesProtocol.Accept accept)
    {
        _accepts = accept.Accepts;
        _listener.Forward(accept);
        TakePath();
        Report();
    }

    private void OnPathJudged(KernelPathProtocol.Judged judged)
    {
        _pathFault = judged.Fault;
        TakePath();
        Report();
    }

    private void OnTransparencyJudged(TransparencyActor.Judged judged)
    {
        _transparencyFault = judged.Fault;
        Report();
    }

    /// <summary>
    /// Whether the kernel can is for its actor to find out, and that tries again; here it only stands in the listing.
    /// </summary>
    private void TakePath()
    {
        var wish = ChoosePath(fault: null);
        Context.Parent.Tell(new KernelPathProtocol.Direct(
            _settings.Name, wish.IsKernel ? _setup.LocalServer(_settings) : null));
        var path = ChoosePath(_pathFault);
        if (path.IsKernel != _path.IsKernel)
            _events.Change(EventKind.Path, _settings.Name, _path.Word, path.Word, path.Why);
        _path = path;
    }

    private PathChoice ChoosePath(string? fault) =>
        PathChoice.Of(
            _settings.Path,
            _settings.NeedsProxyOn(_setup.LocalNode),
            _accepts,
            _health.VerdictOn(_setup.LocalNode),
            fault);

    private void Step(ServiceHealth next)
    {
        var (former, before) = (_health, _verdicts);
        _health = next;
        _verdicts = [.. next.Verdicts];
        _history = _history.Step(before, _verdicts, _setup.Now());
        Check();
        foreach (var (from, to) in before.Zip(_verdicts).Where(pair => pair.First.Word != pair.Second.Word))
        {
            _events.Change(
                EventKind.Server, $"{_settings.Name}@{to.Node}", from.Word, to.Word, to.Why, of: to.Node);
            _healthLog = _healthLog.With(new HealthEvent.Changed(_setup.UnixMs, to.Node, from.Word, to.Word, to.Why));
            // Of a server that was up before we looked nothing is known that would call for care.
            if (to.TakesNewSessions && !from.TakesNewSessions && from.State is not HealthState.Unknown)
                _upSince[to.Node] = _setup.Now();
        }

        if (!before.Select(server => server.TakesNewSessions).SequenceEqual(
            _verdicts.Select(server => server.TakesNewSessions)))
            _listener.Tell(Table());
        var isNews = former.OwnWord != next.OwnWord || former.Witnessed != next.Witnessed
            || before.Zip(_verdicts).Any(pair => !pair.First.IsLike(pair.Second));
        if (!isNews && _setup.Now() - _reported < ReportInterval) return;
        TakePath();
        Report();
    }

    /// <summary>A client's connection to this node's server did not come about.</summary>
    public sealed record TrafficFailed(string Node, CheckResult Result);
}
