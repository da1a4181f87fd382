using Akka.Actor;
using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>
/// Sends records to the couriers of other nodes, members or not, and hands on what they send. Between two nodes records
/// arrive in order, at most once.
/// </summary>
public sealed class CourierActor : ReceiveActor
{
    public const string Name = "courier";

    private readonly int _life;
    private readonly IActorRef _owner;
    private readonly ActorSelection _membership = Context.ActorSelection($"../{MembershipActor.Name}");
    private readonly Dictionary<string, IActorRef> _couriers = [];
    private readonly Dictionary<(string? Host, int? Port), string> _nodes = [];

    public CourierActor(ClusterStart start)
    {
        _life = start.Life;
        _owner = start.Owner;
        UseSetup(start.Setup);

        Receive<CourierProtocol.Use>(use => UseSetup(use.Setup), _ => IsFromHere);
        Receive<CourierProtocol.Deliver>(OnDeliver, _ => IsFromHere);
        ReceiveAny(OnArrived);
    }

    /// <summary>What other nodes send has no power over this one.</summary>
    private bool IsFromHere => Sender.Path.Address.HasLocalScope;

    public static Props Props(ClusterStart start) => Akka.Actor.Props.Create(() => new CourierActor(start));

    private void UseSetup(ClusterSetup setup)
    {
        _couriers.Clear();
        _nodes.Clear();
        var provider = ((ExtendedActorSystem)Context.System).Provider;
        foreach (var node in setup.Others)
        {
            var address = MemberTable.AddressOf(node, setup, provider.DefaultAddress);
            _couriers[node.Name] = provider.ResolveActorRef(new RootActorPath(address) / "user" / Name);
            _nodes[(address.Host, address.Port)] = node.Name;
        }
    }

    private void OnDeliver(CourierProtocol.Deliver deliver)
    {
        foreach (var node in deliver.Nodes)
            if (_couriers.TryGetValue(node, out var courier))
                courier.Tell(deliver.Record);
    }

    private void OnArrived(object record)
    {
        var from = Sender.Path.Address;
        if (!_nodes.TryGetValue((from.Host, from.Port), out var node)) Unhandled(record);
        else if (record is Hearing hearing) _membership.Tell(new MembershipProtocol.Heard(node, hearing));
        else _owner.Tell(new CourierProtocol.Received(_life, node, record));
    }
}
