using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Placement;
using CsCheck;

namespace Carpool.Tests.Cluster.Formats;

/// <summary>Records of every kind with anything in them that may be.</summary>
internal static class Records
{
    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.String[Gen.Char["abcxyz019-"], 1, 63], Gen.String[Gen.Char["é\"\\ \u2028<"], 0, 5]);

    private static readonly Gen<byte> Vhid = Gen.Byte[1, 255];

    private static readonly Gen<HealthState> Health = Gen.Enum<HealthState>();

    private static readonly Gen<PlanVersion> Version = Gen.Select(
        Gen.Long, Gen.Long, Name, (epoch, sequence, author) => new PlanVersion(epoch, sequence, author));

    private static readonly Gen<OrderStamp> Stamp =
        Gen.Select(Gen.Long, Name, (number, by) => new OrderStamp(number, by));

    private static readonly Gen<NodeOrder> NodeOrder =
        Gen.Select(Name, Gen.Enum<NodeWish>(), Stamp, (node, wish, stamp) => new NodeOrder(node, wish, stamp));

    private static readonly Gen<PinOrder> PinOrder =
        Gen.Select(Vhid, Name.Null(), Stamp, (vhid, node, stamp) => new PinOrder(vhid, node, stamp));

    private static readonly Gen<ServiceOrder> ServiceOrder = Gen.Select(
        Name, Name, Gen.Enum<AdminState>(), Gen.Long, Stamp,
        (service, node, state, since, stamp) => new ServiceOrder(service, node, state, since, stamp)
        {
            IsDrain = since % 2 == 0,
        });

    public static readonly Gen<OperatorOrders> Orders = Gen.Select(
        NodeOrder.Array[0, 8],
        PinOrder.Array[0, 8],
        ServiceOrder.Array[0, 8].Null(),
        (nodes, pins, services) => OperatorOrders.None.Merge(
            new OperatorOrders([.. nodes], [.. pins]) { Services = services is null ? null : [.. services] }));

    public static readonly Gen<NodeWord> Words =
        from node in Name
        from number in Gen.Select(Gen.Long, Gen.Long, (incarnation, count) => new WordNumber(incarnation, count))
        from configuration in Name
        from release in Name
        from demotion in Gen.Int
        from masters in Vhid.HashSet[0, 20]
        from services in Gen.Select(
            Name, Health, Gen.Enum<AdminState>(), Name, Gen.Long, Name.Null(), Name.Null(),
            (service, state, admin, last, since, notReady, doubt) =>
                new ServiceWord(service, state, admin, last, since) { NotReady = notReady, Doubt = doubt }).Array[0, 8]
        from witnessed in Gen.Select(
            Name, Name, Health, Name, Gen.Long,
            (at, service, state, last, since) => new WitnessWord(at, service, state, last, since)).Array[0, 8]
        from plan in Version
        from orders in Orders
        select new NodeWord
        {
            Node = node,
            Number = number,
            Configuration = configuration,
            Release = release,
            Demotion = demotion,
            Masters = [.. masters.Order()],
            Services = [.. services],
            Witnessed = [.. witnessed],
            Plan = plan,
            Orders = orders,
        };

    public static readonly Gen<PoolPlan> Plans =
        from count in Gen.Int[1, 64]
        let anyOf = Gen.ULong.Select(bits => new NodeSet(bits & NodeSet.First(count).Bits))
        from version in Version
        from configuration in Name
        from members in anyOf
        from ready in anyOf
        from vhids in Vhid.HashSet[0, 20]
        from why in Name
        from successions in Gen.Shuffle(Enumerable.Range(0, count).ToArray(), 0, count).Array[vhids.Count]
        select new PoolPlan(
            version,
            configuration,
            [.. Enumerable.Range(0, count).Select(node => $"node{node}")],
            members,
            ready,
            new Plan([.. vhids.Order().Zip(successions, (vhid, nodes) => new Succession(vhid, [.. nodes]))]),
            why);

    public static readonly Gen<Yield> Yields = Name.Array[0, 8].Select(nodes => new Yield([.. nodes]));

    private static readonly Gen<NetAddress> Address =
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(octets => NetAddress.Read(octets));

    private static readonly Gen<long> ClientStamp = Gen.Long[1, (1L << 60) - 1];

    public static readonly Gen<ClientsWord> Clients = Gen.Select(
        Name,
        Gen.Select(
            Address, Gen.String[Gen.Char["abc019-"], 1, 63], ClientStamp, Gen.Long[0, 1L << 40],
            (client, server, stamp, age) => new StickEntry(client, server, stamp, age)).Array[0, 20],
        (service, entries) => new ClientsWord(service, [.. entries]));

    public static readonly Gen<ClientsCleared> Cleared = Gen.Select(
        Name, Address.Nullable(), ClientStamp, (service, client, stamp) => new ClientsCleared(service, client, stamp));

    public static readonly Gen<CheckOrder> CheckOrders =
        Gen.Select(Gen.Long, Name, Gen.Bool, (number, service, asJson) => new CheckOrder(number, service, asJson));

    public static readonly Gen<CheckSaid> ChecksSaid = Gen.Select(
        Gen.Long, Gen.String[0, CheckSaid.MaxText], Gen.Bool.Nullable(),
        (number, text, isGood) => new CheckSaid(number, text, isGood));

    public static readonly Gen<Hearing> Hearings = Gen.Select(
        Name.Array[0, 8], Name.Array[0, 8], Gen.Bool,
        (hears, misses, asks) => new Hearing([.. hears], [.. misses], asks));

    public static readonly Gen<object> Any = Gen.OneOf(
        Words.Select(object (word) => word), Plans.Select(object (plan) => plan), Yields.Select(object (one) => one),
        Clients.Select(object (word) => word), Cleared.Select(object (one) => one),
        Hearings.Select(object (one) => one), CheckOrders.Select(object (one) => one),
        ChecksSaid.Select(object (one) => one));

    /// <summary>64 nodes with the longest names, 255 addresses, all of them in every succession.</summary>
    public static PoolPlan LargestPlan()
    {
        var nodes = Enumerable.Range(0, NodeSet.Capacity).ToArray();
        var names = nodes.Select(node => $"{node}".PadLeft(63, 'n')).ToArray();
        return new PoolPlan(
            new PlanVersion(long.MaxValue, long.MaxValue, names[0]),
            "0123456789ab",
            [.. names],
            NodeSet.First(NodeSet.Capacity),
            NodeSet.First(NodeSet.Capacity),
            new Plan([.. Enumerable.Range(1, 255).Select(vhid => new Succession((byte)vhid, [.. nodes]))]));
    }
}
