using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Events.Hooks;
using Carpool.Pool;
using Carpool.Services;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Nodes;

/// <summary>
/// The supervisor of all that lives on this server. It owns the configuration, whether the node is ready (which to CARP
/// is its demotion), and the picture that commands are answered from. The plan comes from the pool.
/// </summary>
public sealed partial class NodeActor : ReceiveActor
{
    private readonly Func<LocalConfiguration, INodeParts> _build;
    private readonly Func<Task<LocalConfiguration>> _read;
    private readonly EventLog _events = new(Context.System);
    private readonly NodePicture _picture;
    private readonly SnapshotDesk _snapshots = new();
    private LocalConfiguration _configuration;
    private INodeParts _parts;
    private IActorRef _addresses = ActorRefs.Nobody;
    private IActorRef _services = ActorRefs.Nobody;
    private IActorRef _peers = ActorRefs.Nobody;
    private IActorRef _wire = ActorRefs.Nobody;
    private IActorRef _pool = ActorRefs.Nobody;
    private IActorRef _hooks = ActorRefs.Nobody;
    private IActorRef _stopper = ActorRefs.Nobody;
    private ClusterView _view = ClusterView.Alone;
    private PoolPlan? _plan;
    private bool _isToCount;

    /// <param name="configuration">What to begin with.</param>
    /// <param name="build">Makes the parts for a configuration.</param>
    /// <param name="read">
    /// Reads the configuration again; fails with <see cref="ConfigurationRefusedException"/>.
    /// </param>
    /// <param name="standsBy">Whether it waits to take the place of another daemon on this host.</param>
    public NodeActor(
        LocalConfiguration configuration,
        Func<LocalConfiguration, INodeParts> build,
        Func<Task<LocalConfiguration>> read,
        bool standsBy)
    {
        _standsBy = standsBy;
        _configuration = configuration;
        _build = build;
        _read = read;
        _parts = build(configuration);
        _picture = new NodePicture(configuration);

        Receive<WireProtocol.Opened>(OnOpened);
        Receive<WireProtocol.LinkChanged>(OnLink);
        Receive<VipProtocol.VipChanged>(OnVipChanged);
        Receive<CountDue>(_ => Count());
        Receive<AddressesProtocol.GaveUp>(gone => Demote(Crashes(gone.Address), true));
        Receive<ServiceProtocol.ServiceChanged>(OnServiceChanged);
        Receive<ServicesProtocol.ServiceGone>(OnServiceGone);
        Receive<ServiceProtocol.HostAnswered>(answer =>
            _peers.Tell(new PeerProtocol.HostAnswered(answer.Node, answer.Answered)));
        Receive<PeerProtocol.PeerChanged>(changed => _picture.Note(changed));
        Receive<PoolProtocol.PlanInForce>(now => OnPlan(now.Plan));
        Receive<PoolProtocol.Settled>(_ => _addresses.Tell(new VipProtocol.Wait(false)));
        Receive<PoolProtocol.OrdersChanged>(OnOrders);
        Receive<PoolProtocol.BoardChanged>(OnBoard);
        Receive<ClusterProtocol.ViewChanged>(OnView);
        Receive<ClusterProtocol.Arrived>(arrived => _services.Tell(arrived));
        Receive<ClusterProtocol.Broadcast>(ToCluster);
        Receive<ClusterProtocol.Send>(ToCluster);

        Receive<NodeProtocol.MoveVip>(OnMove);
        Receive<NodeProtocol.ReleaseVip>(OnRelease);
        Receive<NodeProtocol.DrainNode>(drain =>
            _pool.Forward(new PoolProtocol.Order(drain.Node, NodeWish.Drain, drain.Force)));
        Receive<NodeProtocol.ResumeNode>(resume =>
            _pool.Forward(new PoolProtocol.Order(resume.Node, NodeWish.Ready, Force: false)));
        Receive<NodeProtocol.SetService>(order =>
            _pool.Forward(new PoolProtocol.SetService(order.Service, order.Node, order.State, order.Force)
            {
                IsDrain = order.IsDrain,
            }));
        Receive<NodeProtocol.DownNode>(OnDown);
        Receive<ClientsProtocol.Clear>(clear => _services.Forward(clear));
        Receive<ClientsProtocol.List>(list => _services.Forward(list));
        Receive<ServicesProtocol.CheckNow>(check => _services.Tell(check));
        Receive<NodeProtocol.LeaveCluster>(_ => ToCluster(new ClusterProtocol.Leave()));
        Receive<NodeProtocol.JoinCluster>(_ => ToCluster(new ClusterProtocol.Join()));
        Receive<NodeProtocol.Reload>(_ => OnReload());
        Receive<NodeProtocol.Compare>(_ => OnCompare());
        Receive<ReloadRead>(OnReloadRead);
        Receive<NodeProtocol.GetSnapshot>(_ => OnGetSnapshot());
        Receive<WireView>(wire => _snapshots.Take(wire, Snapshot));
        Receive<PoolView>(pool => _snapshots.Take(pool, Snapshot));
        Receive<NodeProtocol.Stop>(_ => OnStop());
        Receive<AddressesProtocol.AllStopped>(_ => OnAllStopped());
        Receive<HookProtocol.Drain>(drain => _hooks.Forward(drain));
        Receive<NodeProtocol.LeavePool>(_ => ToCluster(new ClusterProtocol.Stop()));
        Receive<NodeProtocol.GetVips>(_ => _addresses.Forward(new AddressesProtocol.GetVips()));
        Receive<NodeProtocol.GetPlan>(_ => OnGetPlan());
        Receive<NodeProtocol.AwaitReady>(_ => OnAwaitReady());
        Receive<NodeProtocol.Begin>(_ => OnBegin());
    }

    public static Props Props(
        LocalConfiguration configuration,
        Func<LocalConfiguration, INodeParts> build,
        Func<Task<LocalConfiguration>> read,
        bool standsBy = false) =>
        Akka.Actor.Props.Create(() => new NodeActor(configuration, build, read, standsBy));

    protected override void PreStart()
    {
        _hooks = Context.ActorOf(HooksActor.Props(), "hooks");
        _pool = Context.ActorOf(PoolActor.Props(_parts.Pool), "pool");
        Demote(Starting, _configuration.Settings.Services.Count > 0);
        _addresses = Context.ActorOf(AddressesActor.Props(), "addresses");
        _addresses.Tell(new VipProtocol.Wait(true));
        _services = Context.ActorOf(ServicesActor.Props(_parts.Services), "services");
        if (!_standsBy) StartPeers();
        _wire = Context.ActorOf(WireActor.Props(_parts.Wire), "wire");
        UseConfiguration();
    }

    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        // What this actor was made with may have been reloaded since.
        Self.Tell(new NodeProtocol.Reload(), ActorRefs.NoSender);
    }

    // The group actors hold no rule that could fail. Should one crash all the same, the whole node begins anew: it bows
    // out of everything, and no part goes on with what another one has forgotten.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private void UseConfiguration()
    {
        var settings = _configuration.Settings;
        _hooks.Tell(new HookProtocol.Use(settings.Notify, _parts.DeliveryOf));
        UsePeers();
        _wire.Tell(new WireProtocol.Use(_parts.Wire));
        _pool.Tell(new PoolProtocol.Use(_configuration));
        UsePlan();
        _services.Tell(new ServicesProtocol.Use(
            settings.Services, _parts.Services, _configuration.Certificates));
        _addresses.Tell(new VipProtocol.Demote(_demotions.Total));
    }

    private void UsePlan()
    {
        if (_plan is null) return;

        var settings = _configuration.Settings;
        _addresses.Tell(new AddressesProtocol.Use(
            settings.Addresses,
            SuccessionTable.Of(settings, _plan),
            _parts.Vip,
            Basis: (settings.Carp, settings.Nodes, _configuration.Password)));
    }

    private void OnPlan(PoolPlan plan)
    {
        _plan = plan;
        UsePlan();
    }

    private void OnOrders(PoolProtocol.OrdersChanged changed)
    {
        _peers.Tell(changed);
        _wish = changed.Orders.WishFor(_configuration.Node.Name);
        Maintain();
    }

    private void OnVipChanged(VipProtocol.VipChanged changed)
    {
        if (_picture.Note(changed.Status) is { } news) _events.Say(news);
        _pool.Tell(changed);
        if (!_isToCount) Self.Tell(CountDue.Instance);
        _isToCount = true;
    }

    /// <summary>Who holds what, once for all the addresses that are heard of together.</summary>
    private void Count()
    {
        _isToCount = false;
        _services.Tell(new KernelPathProtocol.Hold(_picture.Held));
        Maintain();
        _peers.Tell(_picture.Holds);
    }

    private void OnView(ClusterProtocol.ViewChanged changed)
    {
        _view = changed.View;
        _peers.Tell(changed);
        _services.Tell(changed);
    }

    private void OnReload()
    {
        var asker = Sender;
        _ = _read().PipeTo(
            Self,
            success: read => new ReloadRead(read, null, asker),
            failure: fault => new ReloadRead(null, fault, asker));
    }

    private void OnReloadRead(ReloadRead reload)
    {
        var (former, configuration) = (_configuration, reload.Configuration);
        var fault = configuration is null ? reload.Fault!.Message : NoInterface(former, configuration);
        if (configuration is null || fault is not null)
        {
            _events.Fail(
                EventKind.Configuration, "configuration",
                $"configuration not reloaded, the old one stays in force: {fault}");
            reload.Asker.Tell(new OrderAnswered(false, fault!));
            return;
        }

        var changes = ConfigurationChanges.Of(former, configuration);
        _configuration = configuration;
        _parts = _build(configuration);
        _picture.Use(configuration);
        // A reload tries again what had been given up.
        foreach (var address in former.Settings.Addresses) Demote(Crashes(address.Name), false);
        UseConfiguration();
        var answer = changes.Count == 0 ? "nothing has changed" : "configuration reloaded";
        var summary = changes.Count == 0 ? answer : $"{answer}: {ConfigurationChanges.Summary(changes)}";
        _events.Note(EventKind.Configuration, "configuration", summary);
        reload.Asker.Tell(new OrderAnswered(true, string.Join("\n  ", [answer, .. changes.Select(one => $"{one}")])));
    }

    /// <summary>
    /// At the start an interface may still come. To leave one that is there for one that is not drops every address.
    /// </summary>
    private static string? NoInterface(LocalConfiguration former, LocalConfiguration next) =>
        next.HasInterface || next.Node.Interface == former.Node.Interface
            ? null
            : $"there is no interface {next.Node.Interface} on {next.Node.Name} to change to from "
                + former.Node.Interface;

    private void OnCompare()
    {
        var (asker, inForce) = (Sender, _configuration);
        _ = _read().PipeTo(
            asker,
            success: read => new NodeProtocol.Compared(ConfigurationChanges.Of(inForce, read), null),
            failure: fault => new NodeProtocol.Compared(null, fault.Message));
    }

    private void OnGetSnapshot()
    {
        if (!_snapshots.IsFirst(Sender)) return;
        _wire.Tell(new WireProtocol.GetWire());
        _pool.Tell(new PoolProtocol.GetPool());
    }

    private NodeSnapshot Snapshot(WireView wire, PoolView pool) =>
        _picture.Snapshot(wire, pool, _demotions.Views, _parts.CountersOf, _parts.Services.Now());

    private void OnStop()
    {
        _stopper = Sender;
        Context.Stop(_peers);
        _addresses.Tell(new AddressesProtocol.StopAll());
    }

    /// <summary>Only now: until the heirs have the addresses, their clients are still served here.</summary>
    private void OnAllStopped()
    {
        Context.Stop(_services);
        _stopper.Tell(new NodeProtocol.Stopped());
    }

    private sealed record CountDue : INoSerializationVerificationNeeded
    {
        public static readonly CountDue Instance = new();
    }

    private sealed record ReloadRead(LocalConfiguration? Configuration, Exception? Fault, IActorRef Asker)
        : INoSerializationVerificationNeeded;
}
