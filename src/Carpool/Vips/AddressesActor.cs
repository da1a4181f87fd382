using Akka.Actor;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Events;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>
/// The virtual addresses of this node, one child each. Hands them the wire, the plan and the node's demotion, and what
/// it last handed out again to a child that starts anew.
/// </summary>
public sealed class AddressesActor : ReceiveActor
{
    /// <summary>
    /// Crashes of one address within <see cref="CrashWindow"/> after which it stays down and the others know.
    /// </summary>
    private const int MaxCrashes = 3;

    private static readonly TimeSpan CrashWindow = TimeSpan.FromMinutes(1);

    private readonly EventLog _events = new(Context.System);
    private readonly Dictionary<string, IActorRef> _vips = [];
    private readonly Dictionary<string, VirtualAddressSettings> _settings = [];
    private readonly HashSet<string> _replaced = [];
    private HashSet<IActorRef> _stopping = [];
    private IActorRef? _stopper;
    private AddressesProtocol.Use? _use;
    private WireProtocol.Opened? _wire;
    private bool _isUp;
    private int _demotion;
    private bool _waits;

    public AddressesActor()
    {
        Receive<AddressesProtocol.Use>(OnUse);
        Receive<WireProtocol.Opened>(opened => _wire = TellAll(opened, new VipProtocol.Attach(opened)));
        Receive<VipProtocol.LinkChanged>(link => _isUp = TellAll(link.IsUp, link));
        Receive<VipProtocol.Demote>(demote => _demotion = TellAll(demote.Total, demote));
        Receive<VipProtocol.Wait>(wait => _waits = TellAll(wait.Waits, wait));
        Receive<AddressesProtocol.Order>(OnOrder);
        Receive<AddressesProtocol.GetVips>(_ => Sender.Tell(new AddressesProtocol.Vips([.. _vips.Values])));
        Receive<VipProtocol.Started>(started => TellEverything(started.Address, Sender));
        Receive<VipProtocol.VipChanged>(changed => Context.Parent.Forward(changed));
        Receive<AddressesProtocol.StopAll>(_ => OnStopAll());
        Receive<VipProtocol.Stopped>(_ => OnStopped(Sender));
        Receive<Terminated>(OnTerminated);
    }

    public static Props Props() => Akka.Actor.Props.Create(() => new AddressesActor());

    // One address's crash touches no other. It starts in INIT, having let go; one that crashes again and again is left
    // stopped.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(MaxCrashes, CrashWindow, _ => Directive.Restart);

    private void OnUse(AddressesProtocol.Use use)
    {
        var all = _use is not null && !_use.Basis.Equals(use.Basis);
        _use = use;
        var wanted = use.Addresses.ToDictionary(address => address.Name);
        foreach (var (name, settings) in _settings.ToArray())
        {
            if (!all && settings.Equals(wanted.GetValueOrDefault(name))) continue;
            _settings.Remove(name);
            if (!_vips.TryGetValue(name, out var vip)) continue;
            _replaced.Add(name);
            Context.Stop(vip);
        }

        foreach (var name in _settings.Keys)
            if (_vips.TryGetValue(name, out var vip))
                vip.Tell(new VipProtocol.Assign(use.Successions[name]));
        foreach (var address in use.Addresses)
        {
            _settings[address.Name] = address;
            // One that is still stopping starts when it has; one that had been given up gets another chance.
            if (!_vips.ContainsKey(address.Name)) Start(address);
        }
    }

    private void Start(VirtualAddressSettings address) =>
        _vips[address.Name] = Context.Watch(Context.ActorOf(_use!.Vip(address), address.Name));

    private void OnTerminated(Terminated gone)
    {
        var name = gone.ActorRef.Path.Name;
        _vips.Remove(name);
        OnStopped(gone.ActorRef);
        var isReplaced = _replaced.Remove(name);
        if (!_settings.TryGetValue(name, out var address))
        {
            _events.Note(EventKind.Address, name, $"{name} is no longer served here");
        }
        else if (isReplaced)
        {
            Start(address);
        }
        else
        {
            _events.Fail(
                EventKind.Address, name, $"{name} crashed again and again: it is left to the other nodes");
            Context.Parent.Tell(new AddressesProtocol.GaveUp(name));
        }
    }

    private void TellEverything(string address, IActorRef vip)
    {
        if (_stopper is not null)
        {
            vip.Tell(new VipProtocol.Stop());
            return;
        }

        if (_use!.Successions.TryGetValue(address, out var succession)) vip.Tell(new VipProtocol.Assign(succession));
        vip.Tell(new VipProtocol.Demote(_demotion));
        vip.Tell(new VipProtocol.Wait(_waits));
        if (_wire is not null) vip.Tell(new VipProtocol.Attach(_wire));
        vip.Tell(new VipProtocol.LinkChanged(_isUp));
    }

    private void OnOrder(AddressesProtocol.Order order)
    {
        var name = _settings.Values
            .FirstOrDefault(one => one.All.Any(each => each.Address.ToString() == order.Address))?.Name;
        if (name is not null && _vips.TryGetValue(name, out var vip))
        {
            vip.Forward(order.Command);
            return;
        }

        Sender.Tell(new OrderAnswered(
            false, $"{order.Address} is not a virtual address of this pool"));
    }

    private void OnStopAll()
    {
        _stopper = Sender;
        _stopping = [.. _vips.Values];
        TellAll(0, new VipProtocol.Stop());
        OnStopped(ActorRefs.Nobody);
    }

    private void OnStopped(IActorRef vip)
    {
        _stopping.Remove(vip);
        if (_stopper is null || _stopping.Count > 0) return;
        _stopper.Tell(new AddressesProtocol.AllStopped());
        _stopper = null;
    }

    private T TellAll<T>(T value, object message)
    {
        foreach (var vip in _vips.Values) vip.Tell(message);
        return value;
    }
}
