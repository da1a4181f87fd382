using Akka.Actor;
using Carpool.Core.Settings;

namespace Carpool.Events.Hooks;

/// <summary>The hooks that are told of events, one child each.</summary>
public sealed class HooksActor : ReceiveActor
{
    private readonly Dictionary<string, (HookSettings Settings, IActorRef Actor)> _hooks = [];

    private HashSet<IActorRef> _draining = [];
    private IActorRef _drainer = ActorRefs.Nobody;

    public HooksActor()
    {
        Receive<HookProtocol.Use>(OnUse);
        Receive<HookProtocol.Drain>(OnDrain);
        Receive<HookProtocol.Drained>(_ => OnDrained(Sender));
    }

    public static Props Props() => Akka.Actor.Props.Create(() => new HooksActor());

    private void OnDrain(HookProtocol.Drain drain)
    {
        _drainer = Sender;
        _draining = [.. _hooks.Values.Select(hook => hook.Actor)];
        foreach (var hook in _draining) hook.Tell(drain);
        OnDrained(ActorRefs.Nobody);
    }

    private void OnDrained(IActorRef hook)
    {
        _draining.Remove(hook);
        if (_draining.Count > 0) return;

        _drainer.Tell(new HookProtocol.Drained());
        _drainer = ActorRefs.Nobody;
    }

    private void OnUse(HookProtocol.Use use)
    {
        var wanted = use.Notify.Exec.Index().Select(one => ($"notify.exec[{one.Index}]", (HookSettings)one.Item))
            .Concat(use.Notify.Webhook.Index().Select(one => ($"notify.webhook[{one.Index}]", (HookSettings)one.Item)))
            .ToDictionary();
        foreach (var (name, (settings, actor)) in _hooks.ToArray())
        {
            if (settings.Equals(wanted.GetValueOrDefault(name))) continue;
            Context.Stop(actor);
            _hooks.Remove(name);
        }

        foreach (var (name, settings) in wanted)
            if (!_hooks.ContainsKey(name))
                _hooks[name] = (settings, Context.ActorOf(HookActor.Props(name, settings, use.DeliveryOf(settings))));
    }
}
