using System.Collections.Immutable;
using System.Diagnostics;
using Carpool.Core.Admin;
using Carpool.Core.Events;

namespace Carpool.Core.Telemetry;

/// <summary>The moves of addresses that orders were given for, until they are seen.</summary>
public sealed record MoveWatch
{
    /// <summary>Orders that are waited for at once; beyond that the oldest is forgotten.</summary>
    public const int MaxOrders = 64;

    /// <summary>What an order has not led to by then it is not said to have led to.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private ImmutableDictionary<string, string> Holders { get; init; } = ImmutableDictionary<string, string>.Empty;

    private ValueList<AwaitedMoves> Awaited { get; init; } = [];

    /// <summary>Nothing was ordered yet.</summary>
    /// <param name="pool">Who holds what.</param>
    public static MoveWatch Of(NodeSnapshot pool) => new()
    {
        Holders = pool.Vips.Where(vip => vip.Master is not null)
            .ToImmutableDictionary(vip => vip.Address, vip => vip.Master!),
    };

    /// <summary>An order was given, in the place of those that it takes back.</summary>
    public MoveWatch Add(AwaitedMoves order) =>
        this with { Awaited = [.. Awaited.Where(one => !order.Replaces(one)).TakeLast(MaxOrders - 1), order] };

    /// <summary>An order was refused.</summary>
    public MoveWatch Remove(ActivityContext order) =>
        this with { Awaited = [.. Awaited.Where(one => one.Order != order)] };

    /// <summary>Something happened.</summary>
    /// <returns>With the move that an order has led to, the latest one if several have; null: none.</returns>
    public (MoveWatch Next, SeenMove? Seen) Step(PoolEvent one)
    {
        var holder = one.What switch
        {
            { Kind: EventKind.Role, To: "MASTER" } => one.Node,
            { Kind: EventKind.Master } => one.What.To,
            _ => null,
        };
        var address = one.What.Subject;
        var former = Holders.GetValueOrDefault(address);
        if (holder is null || holder == former) return (this, null);

        var living = Awaited.Where(order => one.At - order.At < Patience).ToArray();
        var cause = living.LastOrDefault(order => order.Takes(address, former, holder));
        var next = this with
        {
            Holders = Holders.SetItem(address, holder),
            // One address moves once; a node is emptied or filled by as many moves as it takes.
            Awaited = [.. living.Where(order => order != cause || order.Address is null)],
        };
        return (next, cause is null ? null : new SeenMove(address, former, holder, one.At, cause));
    }
}

/// <summary>What an order is to lead to. Null stands for any.</summary>
/// <param name="Address">The name of an address, or null.</param>
/// <param name="From">The node that it leaves, or null.</param>
/// <param name="To">The node that it comes to, or null.</param>
/// <param name="At">When it was ordered.</param>
/// <param name="Order">The span of the order.</param>
public sealed record AwaitedMoves(string? Address, string? From, string? To, DateTimeOffset At, ActivityContext Order)
{
    internal bool Takes(string address, string? from, string to) =>
        (Address ?? address) == address && (From ?? from) == from && (To ?? to) == to;

    /// <summary>The same address goes elsewhere, or the same node is drained no more.</summary>
    internal bool Replaces(AwaitedMoves other) => Address is not null
        ? Address == other.Address
        : other.Address is null && (From ?? To) == (other.From ?? other.To);
}

/// <summary>A move that an order has led to.</summary>
/// <param name="Address">Its name.</param>
/// <param name="From">Who had it, or null: that is not known.</param>
/// <param name="To">Who has it.</param>
/// <param name="At">When that was seen.</param>
/// <param name="Cause">What was ordered.</param>
public sealed record SeenMove(string Address, string? From, string To, DateTimeOffset At, AwaitedMoves Cause);
