using Akka.Actor;
using Carpool.Core;

namespace Carpool.Nodes;

/// <summary>The other nodes of the pool, one child each.</summary>
public sealed class PeersActor : ReceiveActor
{
    private readonly Func<Instant> _now;
    private readonly Dictionary<string, IActorRef> _peers = [];

    public PeersActor(Func<Instant> now)
    {
        _now = now;

        Receive<PeerProtocol.Use>(OnUse);
        Receive<PeerProtocol.HostAnswered>(answer => Tell(answer.Node, answer));
        Receive<PeerProtocol.Holds>(holds => Tell(holds.Node, holds));
        Receive<PeerProtocol.PeerChanged>(changed => Context.Parent.Tell(changed));
    }

    public static Props Props(Func<Instant> now) => Akka.Actor.Props.Create(() => new PeersActor(now));

    // A peer that crashed begins anew at joining and learns the rest from the next answer.
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(maxNrOfRetries: -1, withinTimeRange: null, _ => Directive.Restart);

    private void OnUse(PeerProtocol.Use use)
    {
        foreach (var gone in _peers.Keys.Except(use.Nodes).ToArray())
        {
            Context.Stop(_peers[gone]);
            _peers.Remove(gone);
        }

        foreach (var node in use.Nodes.Where(node => !_peers.ContainsKey(node)))
            _peers[node] = Context.ActorOf(PeerActor.Props(node, _now), node);
    }

    private void Tell(string node, object message)
    {
        if (_peers.TryGetValue(node, out var peer)) peer.Tell(message);
    }
}
