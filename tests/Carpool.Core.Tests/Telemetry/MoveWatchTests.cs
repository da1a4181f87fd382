using System.Diagnostics;
using Carpool.Core.Events;
using Carpool.Core.Telemetry;
using Carpool.Core.Tests.Metrics;

namespace Carpool.Core.Tests.Telemetry;

/// <summary>mail01 looks; of 192.0.2.101 ... 105 each node holds one, mail01 the first.</summary>
public sealed class MoveWatchTests
{
    private const string A = "192.0.2.101", B = "192.0.2.102";

    private static readonly DateTimeOffset Start = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    private MoveWatch _watch = MoveWatch.Of(SamplePool.Of(nodes: 5, addresses: 5, services: 1));

    [Fact]
    public void A_move_is_seen_once_its_address_is_there_and_only_then()
    {
        var order = Order(A, to: "mail03");

        Assert.Null(Held(B, "mail03"));
        Assert.Null(Held(A, "mail02"));
        Assert.Equal(new SeenMove(A, "mail02", "mail03", Start.AddSeconds(2), order), Held(A, "mail03", 2));
        Assert.Null(Held(A, "mail01"));
        Assert.Null(Held(A, "mail03"));
    }

    [Fact]
    public void An_address_that_comes_to_this_node_is_seen_by_its_role()
    {
        Order(B, to: "mail01");

        Assert.Null(Becomes(B, "BACKUP"));
        var seen = Becomes(B, "MASTER");

        Assert.Equal(("mail02", "mail01"), (seen?.From, seen?.To));
    }

    [Fact]
    public void A_drain_leads_to_as_many_moves_as_there_are_addresses_until_the_node_is_resumed()
    {
        var drain = Order(null, from: "mail02");
        Assert.Equal(drain, Held(B, "mail03")?.Cause);
        Assert.Null(Held("192.0.2.103", "mail04"));
        Assert.Null(Held(B, "mail02"));
        Assert.Equal(drain, Held(B, "mail01")?.Cause);

        var resume = Order(null, to: "mail02");
        Assert.Equal(resume, Held(B, "mail02")?.Cause);
        Assert.Null(Held(B, "mail01"));
    }

    [Fact]
    public void An_order_takes_the_place_of_the_one_before_about_the_same_address()
    {
        Order(A, to: "mail03");
        Order(A, to: "mail04");

        Assert.Null(Held(A, "mail03"));
        Assert.Equal("mail04", Held(A, "mail04")?.To);
    }

    [Fact]
    public void What_was_refused_or_is_long_ago_leads_to_nothing()
    {
        var refused = Order(A, to: "mail03");
        _watch = _watch.Remove(refused.Order);
        Order(B, to: "mail03");

        Assert.Null(Held(A, "mail03"));
        Assert.Null(Held(B, "mail03", (int)MoveWatch.Patience.TotalSeconds));
    }

    [Fact]
    public void Of_too_many_orders_the_oldest_is_forgotten()
    {
        var first = Order(A, to: "mail03");
        for (var i = 0; i < MoveWatch.MaxOrders - 1; i++) Order($"198.51.100.{i}", to: "mail03");
        Assert.Equal(first, Held(A, "mail03")?.Cause);

        Order(A, to: "mail04");
        for (var i = 0; i < MoveWatch.MaxOrders; i++) Order($"203.0.113.{i}", to: "mail03");
        Assert.Null(Held(A, "mail04"));
    }

    private AwaitedMoves Order(string? address, string? from = null, string? to = null)
    {
        var span = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var order = new AwaitedMoves(address, from, to, Start, span);
        _watch = _watch.Add(order);
        return order;
    }

    private SeenMove? Held(string address, string node, int second = 1) => Step(
        new Happening { Kind = EventKind.Master, Subject = address, Of = node, To = node, Why = "heard" }, second);

    private SeenMove? Becomes(string address, string role) =>
        Step(new Happening { Kind = EventKind.Role, Subject = address, From = "INIT", To = role, Why = "" });

    private SeenMove? Step(Happening what, int second = 1)
    {
        (_watch, var seen) = _watch.Step(new PoolEvent(1, Start.AddSeconds(second), "mail01", what));
        return seen;
    }
}
