using System.Diagnostics;
using System.Threading.Channels;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Telemetry;
using OpenTelemetry;

namespace Carpool.Telemetry;

/// <summary>Sees orders as they are given, and what happens, and makes spans of the moves that they lead to.</summary>
internal sealed class OrderFollower : BaseProcessor<Activity>
{
    private readonly Channel<(Activity Order, bool IsGiven)> _orders =
        Channel.CreateBounded<(Activity, bool)>(new BoundedChannelOptions(2 * MoveWatch.MaxOrders)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
        });

    public override void OnStart(Activity data) => _orders.Writer.TryWrite((data, true));

    public override void OnEnd(Activity data)
    {
        if (data.Status is ActivityStatusCode.Error) _orders.Writer.TryWrite((data, false));
    }

    /// <summary>Until it is cancelled, or the daemon ends.</summary>
    /// <exception cref="TimeoutException">The node did not say who holds what.</exception>
    public async Task FollowAsync(IAdminDesk desk, CancellationToken ct)
    {
        var kept = await desk.EventsAsync(ct);
        var events = desk.Follow(kept.Count > 0 ? kept[^1].Sequence : 0, ct);
        var pool = await desk.SnapshotAsync(ct);
        var watch = MoveWatch.Of(pool);
        await foreach (var one in events.ReadAllAsync(ct))
        {
            // What was ordered before this happened is there by now.
            while (_orders.Reader.TryRead(out var order)) watch = Noted(watch, order.Order, order.IsGiven, pool);
            (watch, var move) = watch.Step(one);
            if (move is not null) OrderTrace.Seen(move);
        }
    }

    private static MoveWatch Noted(MoveWatch watch, Activity order, bool isGiven, NodeSnapshot pool)
    {
        if (!isGiven) return watch.Remove(order.Context);
        return OrderTrace.Awaited(order, NameOf) is { } awaited ? watch.Add(awaited) : watch;

        string NameOf(string address) =>
            pool.Vips.FirstOrDefault(vip => vip.Address == address || vip.Also.Contains(address))?.Address ?? address;
    }
}
