using Akka.Actor;
using Akka.Event;
using Carpool.Core.Admin;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy;

namespace Carpool.Services;

/// <summary>
/// One service: a checker for each node's server (until nodes share what they know, each node checks all), and the
/// listener on the virtual addresses, which is given the servers that are up, the local one first.
/// </summary>
public sealed class ServiceActor : ReceiveActor
{
    private readonly ServiceSettings _settings;
    private readonly ServiceSetup _setup;
    private readonly Dictionary<string, ServerHealth> _health = [];
    private readonly Dictionary<string, IActorRef> _checkers = [];
    private readonly Frontend _frontend;
    private IActorRef _listener = ActorRefs.Nobody;
    private IReadOnlyList<string> _faults = [];
    private bool _isBound;

    public ServiceActor(ServiceSettings settings, ServiceSetup setup)
    {
        _settings = settings;
        _setup = setup;
        var events = new ProxyEvents(Self, Context.GetLogger());
        _frontend = new Frontend(
            settings.Name, setup.Limits(settings), setup.ProcessSlots, setup.Relay, events, setup.Time);

        Receive<ServiceProtocol.Checked>(OnChecked);
        Receive<ServiceProtocol.Bound>(OnBound);
        Receive<TrafficFailed>(failed => _checkers[failed.Node].Tell(new CheckerActor.ConnectFailed(failed.Result)));
        Receive<ListenerActor.Failed>(failed => _listener.Forward(failed));
    }

    public static Props Props(ServiceSettings settings, ServiceSetup setup) =>
        Akka.Actor.Props.Create(() => new ServiceActor(settings, setup));

    protected override void PreStart()
    {
        foreach (var node in _setup.Nodes)
        {
            _health[node.Name] = ServerHealth.Unchecked(_setup.Now());
            var target = _setup.Target(node, _settings);
            var name = node.Name == _setup.LocalNode ? "checker" : $"checker-{node.Name}";
            _checkers[node.Name] = Context.ActorOf(
                CheckerActor.Props(node.Name, _settings.Check, _setup.ProbeFor(target), _setup.Now), name);
        }

        var port = (ushort)_settings.Port;
        _listener = Context.ActorOf(
            ListenerActor.Props(_frontend, port, _setup.VirtualAddresses, _setup.DrainTimeout), "listener");
    }

    // A checker or listener that crashed starts again by itself: what it knew is learnt again with its next check or
    // bind.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Restart);

    private void OnChecked(ServiceProtocol.Checked checkedServer)
    {
        _health[checkedServer.Node] = checkedServer.Health;
        if (checkedServer.Changed) _listener.Tell(Table());
        if (checkedServer.Health.Last is { } last)
            Context.Parent.Tell(new ServiceProtocol.HostAnswered(checkedServer.Node, last.HostAnswered));
        Report();
    }

    private void OnBound(ServiceProtocol.Bound bound)
    {
        _faults = bound.Faults;
        _isBound = true;
        Report();
    }

    private BackendTable Table()
    {
        var servers = _setup.Nodes
            .Select(node => new Server(
                node.Name, node.Address, (ushort)_settings.BackendPort, _health[node.Name].TakesNewSessions))
            .ToArray();
        return new BackendTable(
            servers.FirstOrDefault(server => server.Name == _setup.LocalNode),
            servers.Where(server => server.Name != _setup.LocalNode));
    }

    private void Report() => Context.Parent.Tell(
        new ServiceProtocol.ServiceChanged(_settings.Name, _health[_setup.LocalNode].State, _isBound, View()));

    private ServiceView View() => new(
        _settings.Name,
        _settings.Port,
        [
            .. _setup.Nodes.Select(
                node => new BackendView(node.Name, Word(_health[node.Name]), Check(_health[node.Name]))),
        ],
        Path: "proxy",
        new ConnectionsView(_frontend.Counters.Current, _frontend.Counters.Total),
        _faults);

    private CheckView Check(ServerHealth health) => new(
        health.Last?.Word,
        health.Last?.Latency.TotalMilliseconds,
        health.Last is null ? null : _setup.WallClock(health.Since));

    private static string Word(ServerHealth health) =>
        health.Admin is AdminState.Disabled ? "disabled" : health.State.Word();

    /// <summary>A client's connection to this node's server did not come about.</summary>
    public sealed record TrafficFailed(string Node, CheckResult Result);
}
