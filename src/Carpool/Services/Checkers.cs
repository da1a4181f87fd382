using Akka.Actor;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

/// <summary>
/// The checkers of one kind of one service: just those that are wanted. Belongs to the service's actor.
/// </summary>
internal sealed class Checkers(
    IActorContext context, ServiceSettings service, CheckKind kind, ScheduledCheck check, ServiceSetup setup)
{
    private readonly string _name = kind is CheckKind.Up ? "checker" : "ready-checker";
    private readonly Dictionary<string, IActorRef> _running = [];
    private int _started;

    /// <summary>Starts and stops checkers so that these nodes' servers are checked and no others.</summary>
    public void Run(IEnumerable<string> nodes)
    {
        var wanted = nodes.ToHashSet();
        if (wanted.SetEquals(_running.Keys)) return;

        foreach (var node in _running.Keys.Except(wanted).ToArray())
        {
            context.Stop(_running[node]);
            _running.Remove(node);
        }

        foreach (var node in setup.Nodes.Where(node => wanted.Contains(node.Name) && !_running.ContainsKey(node.Name)))
            _running[node.Name] = Start(node);
    }

    private IActorRef Start(NodeSettings node)
    {
        var probe = setup.ProbeFor(node, service, check.What);
        // One that is being stopped keeps its name for a while, so that of its successor is another one.
        var name = node.Name == setup.LocalNode ? _name : $"{_name}-{node.Name}-{++_started}";
        return context.ActorOf(CheckerActor.Props(node.Name, kind, check, probe, setup.Now), name);
    }
}
