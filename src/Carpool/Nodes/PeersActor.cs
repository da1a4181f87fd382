using Akka.Actor;
using Carpool.Core;

namespace Carpool.Nodes;

/// <summary>The other nodes of the pool, one child each.</summary>
public sealed class PeersActor : ReceiveActor
{
    private readonly Dictionary<string, IActorRef> _peers = [];

    public PeersActor(IReadOnlyList<string> nodes, Func<Instant> now)
    {
        foreach (var node in nodes) _peers[node] = Context.ActorOf(PeerActor.Props(node, now), node);

        Receive<PeerProtocol.HostAnswered>(answer => Tell(answer.Node, answer));
        Receive<PeerProtocol.Holds>(holds => Tell(holds.Node, holds));
        Receive<PeerProtocol.PeerChanged>(changed => Context.Parent.Tell(changed));
    }

    public static Props Props(IReadOnlyList<string> nodes, Func<Instant> now) =>
        Akka.Actor.Props.Create(() => new PeersActor(nodes, now));

    // A peer that crashed begins anew at joining and learns the rest from the next answer.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Restart);

    private void Tell(string node, object message)
    {
        if (_peers.TryGetValue(node, out var peer)) peer.Tell(message);
    }
}
