using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Events;
using Carpool.Wires;

namespace Carpool.Services;

/// <summary>The services of the pool, one child each; a reload replaces only what changed.</summary>
public sealed class ServicesActor : ReceiveActor
{
    private readonly Dictionary<string, ServiceSettings> _settings = [];
    private readonly HashSet<string> _stopping = [];
    private readonly EventLog _events = new(Context.System);
    private ServiceSetup _setup;
    private ValueList<ServiceTls> _certificates = [];
    private HealthBoard _board = HealthBoard.Empty;
    private ServicesProtocol.Accept _accept = new(Accepts: true);
    private KernelPathProtocol.Hold _hold = new([]);
    private KernelPathProtocol.Judged _path = new(Fault: null);
    private ClusterProtocol.ViewChanged _view = new(ClusterView.Alone);
    private TransparencyActor.Judged _transparency = new(Fault: null);
    private IActorRef _kernelPath = ActorRefs.Nobody;
    private IActorRef _clients = ActorRefs.Nobody;
    private IActorRef _handChecks = ActorRefs.Nobody;
    private IActorRef _selfDoubt = ActorRefs.Nobody;
    private ServicesProtocol.Doubted _doubt = new(Doubt.None);
    private WireProtocol.LinkChanged? _link;
    private ServicesProtocol.Use? _use;

    public ServicesActor(ServiceSetup setup)
    {
        _setup = setup;

        Receive<ServicesProtocol.Use>(OnUse);
        Receive<ServicesProtocol.BoardChanged>(OnBoardChanged);
        Receive<ServicesProtocol.Accept>(OnAccept);
        Receive<KernelPathProtocol.Hold>(OnHold);
        Receive<KernelPathProtocol.Direct>(direct => _kernelPath.Tell(direct));
        Receive<KernelPathProtocol.Judged>(OnPathJudged);
        Receive<TransparencyActor.Judged>(OnTransparencyJudged);
        Receive<ServicesProtocol.Doubted>(OnDoubted);
        Receive<WireProtocol.LinkChanged>(OnLink);
        Receive<ServiceProtocol.ServiceChanged>(OnServiceChanged);
        Receive<ServiceProtocol.HostAnswered>(answer => Context.Parent.Tell(answer));
        Receive<ClusterProtocol.ViewChanged>(OnView);
        Receive<ClusterProtocol.Arrived>(OnArrived);
        Receive<ClusterProtocol.Broadcast>(broadcast => Context.Parent.Tell(broadcast));
        Receive<ClusterProtocol.Send>(send => Context.Parent.Tell(send));
        Receive<ClientsProtocol.Clear>(clear => _clients.Forward(clear));
        Receive<ClientsProtocol.List>(list => _clients.Forward(list));
        Receive<ServicesProtocol.CheckNow>(check => _handChecks.Tell(check));
        Receive<Terminated>(gone => OnTerminated(gone.ActorRef.Path.Name));
    }

    public static Props Props(ServiceSetup setup) => Akka.Actor.Props.Create(() => new ServicesActor(setup));

    private IEnumerable<IActorRef> Services => _settings.Keys.Select(Context.Child);

    protected override void PreStart()
    {
        if (_setup.Shortage is { } shortage) _events.Warn(EventKind.Daemon, "proxy", shortage);
        StartKernelPath();
        StartClients();
        StartHandChecks();
        StartSelfDoubt();
    }

    // Stopped, not restarted: it starts afresh when it is gone, with the board as it is then.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Stop);

    private void OnBoardChanged(ServicesProtocol.BoardChanged changed)
    {
        _board = changed.Board;
        foreach (var service in Services) service.Tell(changed);
    }

    private void OnAccept(ServicesProtocol.Accept accept)
    {
        _accept = accept;
        foreach (var service in Services) service.Tell(accept);
    }

    private void OnDoubted(ServicesProtocol.Doubted doubted)
    {
        _doubt = doubted;
        foreach (var service in Services) service.Tell(doubted);
    }

    private void OnLink(WireProtocol.LinkChanged link)
    {
        _link = link;
        _selfDoubt.Tell(link);
    }

    private void OnServiceChanged(ServiceProtocol.ServiceChanged changed)
    {
        _selfDoubt.Tell(changed);
        Context.Parent.Tell(changed);
    }

    private void OnHold(KernelPathProtocol.Hold hold)
    {
        _hold = hold;
        _kernelPath.Tell(hold);
    }

    private void OnView(ClusterProtocol.ViewChanged changed)
    {
        _view = changed;
        _clients.Tell(changed);
        _handChecks.Tell(changed);
    }

    private void OnArrived(ClusterProtocol.Arrived arrived) =>
        (arrived.Record is CheckOrder or CheckSaid ? _handChecks : _clients).Tell(arrived);

    private void OnPathJudged(KernelPathProtocol.Judged judged)
    {
        _path = judged;
        foreach (var service in Services) service.Tell(judged);
    }

    private void OnTransparencyJudged(TransparencyActor.Judged judged)
    {
        _transparency = judged;
        foreach (var service in Services) service.Tell(judged);
    }

    /// <summary>The host is to be ready before the first connection, and as long as a service wants it.</summary>
    private void UseTransparency(bool isWanted)
    {
        var actor = Context.Child(TransparencyActor.Name);
        if (isWanted == !actor.IsNobody()) return;

        if (isWanted)
        {
            Context.Watch(Context.ActorOf(TransparencyActor.Props(_setup.Transparency), TransparencyActor.Name));
            return;
        }

        Context.Stop(actor);
        _setup.Transparency.Remove();
        _transparency = new(Fault: null);
    }

    private void OnUse(ServicesProtocol.Use use)
    {
        var all = !use.Setup.Equals(_setup);
        if (use.Setup.Shortage is { } shortage && shortage != _setup.Shortage)
            _events.Warn(EventKind.Daemon, "proxy", shortage);
        _setup = use.Setup;
        _use = use;
        _handChecks.Tell(use);
        _setup.StickTables.Use(use.Services, _setup.Now());
        _certificates = use.Certificates;
        UseTransparency(use.Services.Any(service => service.Transparent));
        var wanted = use.Services.ToDictionary(service => service.Name);
        foreach (var (name, settings) in _settings.ToArray())
        {
            if (!all && settings.Equals(wanted.GetValueOrDefault(name)))
            {
                if (!_stopping.Contains(name))
                    Context.Child(name).Tell(new ServicesProtocol.UseCertificates(CertificatesOf(name)));
                continue;
            }

            _settings.Remove(name);
            _stopping.Add(name);
            Context.Stop(Context.Child(name));
        }

        foreach (var service in use.Services.Where(service => _settings.TryAdd(service.Name, service)))
            if (!_stopping.Contains(service.Name))
                Start(service);
        foreach (var service in Services) service.Tell(new ServicesProtocol.ReadLists());
    }

    private void Start(ServiceSettings service)
    {
        var actor = Context.Watch(Context.ActorOf(
            ServiceActor.Props(service, _setup, _board, CertificatesOf(service.Name)), service.Name));
        if (!_accept.Accepts) actor.Tell(_accept);
        if (_path.Fault is not null) actor.Tell(_path);
        if (_transparency.Fault is not null) actor.Tell(_transparency);
        actor.Tell(_doubt);
    }

    private ServiceTls? CertificatesOf(string service) =>
        _certificates.FirstOrDefault(tls => tls.Service == service);

    /// <summary>What services may be directed it learns again with their next checks.</summary>
    private void StartKernelPath()
    {
        var props = KernelPathActor.Props(_setup.KernelPath, _setup.Listeners);
        _kernelPath = Context.Watch(Context.ActorOf(props, KernelPathActor.Name));
        _kernelPath.Tell(_hold);
    }

    /// <summary>The tables themselves are not its own.</summary>
    private void StartClients()
    {
        var props = ClientsActor.Props(_setup.StickTables, _setup.LocalNode, _setup.Now);
        _clients = Context.Watch(Context.ActorOf(props, ClientsActor.Name));
        _clients.Tell(_view);
    }

    private void StartHandChecks()
    {
        _handChecks = Context.Watch(Context.ActorOf(HandChecksActor.Props(_setup), HandChecksActor.Name));
        _handChecks.Tell(_view);
        if (_use is not null) _handChecks.Tell(_use);
    }

    private void OnGone(ServicesProtocol.ServiceGone gone)
    {
        _selfDoubt.Tell(gone);
        Context.Parent.Tell(gone);
    }

    /// <summary>How the services do it hears with their next checks.</summary>
    private void StartSelfDoubt()
    {
        _selfDoubt = Context.Watch(Context.ActorOf(SelfDoubtActor.Props(_setup), SelfDoubtActor.Name));
        if (_link is not null) _selfDoubt.Tell(_link);
    }

    private void OnTerminated(string name)
    {
        switch (name)
        {
            case KernelPathActor.Name:
                StartKernelPath();
                return;
            case ClientsActor.Name:
                StartClients();
                return;
            case HandChecksActor.Name:
                StartHandChecks();
                return;
            case SelfDoubtActor.Name:
                OnDoubted(new(Doubt.None));
                StartSelfDoubt();
                return;
        }

        if (name == TransparencyActor.Name)
        {
            UseTransparency(_settings.Values.Any(service => service.Transparent));
            return;
        }

        _stopping.Remove(name);
        if (_settings.TryGetValue(name, out var settings)) Start(settings);
        else OnGone(new ServicesProtocol.ServiceGone(name));
    }
}
