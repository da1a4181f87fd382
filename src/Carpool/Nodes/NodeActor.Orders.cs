using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Pool;
using Carpool.Vips;

namespace Carpool.Nodes;

// Who carries out an operator's orders.
public sealed partial class NodeActor
{
    /// <summary>
    /// By the plan, which any node may ask for. Where the cluster does not reach the other node, the holder of the
    /// address can still hand it over on the wire.
    /// </summary>
    private void OnMove(NodeProtocol.MoveVip move)
    {
        var local = _configuration.Node.Name;
        var isMine = move.Node != local && _picture.MasterOf(move.Address) == local;
        if (isMine && !_view.Reachable.Contains(move.Node) && _configuration.Settings.Node(move.Node) is { } node)
            _addresses.Forward(new AddressesProtocol.Order(move.Address, new VipProtocol.HandOver(node)));
        else
            _pool.Forward(new PoolProtocol.Pin(move.Address, move.Node));
    }

    private void OnRelease(NodeProtocol.ReleaseVip release)
    {
        var unpin = new PoolProtocol.Pin(release.Address, Node: null);
        if (_picture.MasterOf(release.Address) != _configuration.Node.Name)
        {
            _pool.Forward(unpin);
            return;
        }

        _pool.Tell(unpin, ActorRefs.NoSender);
        _addresses.Forward(new AddressesProtocol.Order(release.Address, new VipProtocol.Release()));
    }

    private void OnDown(NodeProtocol.DownNode down)
    {
        if (down.Forget) _pool.Forward(new PoolProtocol.Order(down.Node, NodeWish.Forget, Force: false));
        else ToCluster(new ClusterProtocol.Down(down.Node));
    }

    private void ToCluster(object command) => _pool.Forward(new PoolProtocol.ToCluster(command));
}
