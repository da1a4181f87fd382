using Carpool.Core.Cluster;
using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

public sealed class OperatorOrdersTests
{
    private static readonly Gen<string> Node = Gen.OneOf(Gen.Const("mail01"), Gen.Const("mail02"));

    private static readonly Gen<OrderStamp> Stamp = Gen.Select(
        Gen.Long[1, 4], Node, (number, by) => new OrderStamp(number, by));

    private static readonly Gen<OperatorOrders> Orders = Gen.Select(
        Gen.Select(Node, Stamp, (node, stamp) => new NodeOrder(node, (NodeWish)(stamp.Number % 3), stamp))
            .Array[0, 4],
        Gen.Select(Gen.Byte[1, 3], Stamp, (vhid, stamp) => new PinOrder(vhid, stamp.By, stamp)).Array[0, 4],
        Gen.Select(
            Gen.OneOf(Gen.Const("imap"), Gen.Const("smtp")), Node, Stamp,
            (service, node, stamp) => new ServiceOrder(service, node, StateOf(stamp), stamp.Number, stamp))
            .Array[0, 4],
        (nodes, pins, services) => OperatorOrders.None.Merge(
            new OperatorOrders([.. nodes], [.. pins]) { Services = services.Length == 0 ? null : [.. services] }));

    [Fact]
    public void The_order_in_which_words_arrive_does_not_matter() => Gen.Select(Orders, Orders, Orders).Sample(
        (one, two, three) => one.Merge(two).Merge(three) == three.Merge(one).Merge(two)
            && one.Merge(one) == one && one.Merge(OperatorOrders.None) == one);

    [Fact]
    public void A_new_order_is_later_than_all_that_are_known_of_whatever_kind()
    {
        var orders = OperatorOrders.None.With("mail01", NodeWish.Drain, "mail02").WithPin(1, "mail01", "mail02")
            .WithService("imap", ["mail02", "mail01"], AdminState.Disabled, 7, "mail01");

        Assert.Equal(
            [
                new ServiceOrder("imap", "mail01", AdminState.Disabled, 7, new OrderStamp(3, "mail01")),
                new ServiceOrder("imap", "mail02", AdminState.Disabled, 7, new OrderStamp(3, "mail01")),
            ],
            orders.Services!);
        Assert.Equal(4, orders.With("mail01", NodeWish.Ready, "mail01").Nodes[0].Stamp.Number);
    }

    [Fact]
    public void What_a_node_of_an_earlier_release_keeps_takes_no_order_for_a_service_away()
    {
        var orders = OperatorOrders.None.WithService("imap", ["mail02"], AdminState.Disabled, 7, "mail01");

        Assert.Equal(orders, (orders with { Services = null }).Merge(orders));
        Assert.Equal(orders, orders.Merge(orders with { Services = null }));
    }

    /// <summary>Of two orders with one stamp both say the same: an author gives each number once.</summary>
    private static AdminState StateOf(OrderStamp stamp) =>
        stamp.Number % 2 == 0 ? AdminState.Ready : AdminState.Disabled;
}
