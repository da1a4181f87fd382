using Akka.Actor;
using Carpool.Pool;
using Carpool.Services;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Nodes;

// How the node passes from one daemon to the next on this host.
public sealed partial class NodeActor
{
    private bool _standsBy;
    private bool _isOpen;
    private bool _isUp;
    private bool _knowsOrders;
    private IActorRef? _readyAsker;

    private void OnOpened(WireProtocol.Opened opened)
    {
        _isOpen = true;
        _addresses.Tell(opened);
        AnswerReady();
    }

    /// <summary>Before the first one a service that was taken out would take sessions.</summary>
    private void OnBoard(PoolProtocol.BoardChanged changed)
    {
        _services.Tell(new ServicesProtocol.BoardChanged(changed.Board));
        _knowsOrders = true;
        AnswerReady();
    }

    /// <summary>Without a link no address takes part in an election.</summary>
    private void OnLink(WireProtocol.LinkChanged link)
    {
        _isUp = link.IsUp;
        _services.Tell(link);
        if (!_standsBy) _addresses.Tell(new VipProtocol.LinkChanged(_isUp));
    }

    /// <summary>They are judged by what is heard on the wire, and a node that stands by hears nothing.</summary>
    private void StartPeers() => _peers = Context.ActorOf(PeersActor.Props(_parts.Services.Now), "nodes");

    private void UsePeers() => _peers.Tell(new PeerProtocol.Use(
        [.. _configuration.Settings.Nodes.Select(node => node.Name)], _configuration.Node.Name));

    private void OnGetPlan()
    {
        if (_plan is not null) Sender.Tell(new PoolProtocol.PlanInForce(_plan));
    }

    private void OnAwaitReady()
    {
        _readyAsker = Sender;
        AnswerReady();
    }

    private void AnswerReady()
    {
        if (_readyAsker is null || !_isOpen || !_knowsOrders || _demotions.Has(Starting)) return;

        _readyAsker.Tell(new NodeProtocol.Ready());
        _readyAsker = null;
    }

    /// <summary>
    /// The addresses have been told already. A service that nobody knows of yet is no reason to give them away.
    /// </summary>
    private void OnBegin()
    {
        _standsBy = false;
        Demote(Starting, false);
        StartPeers();
        UsePeers();
        _addresses.Tell(new VipProtocol.LinkChanged(_isUp));
        _parts = _build(_configuration);
        _wire.Tell(new WireProtocol.Use(_parts.Wire));
        _pool.Tell(new PoolProtocol.Begin());
    }
}
