using Carpool.Core.Events;
using Carpool.Core.Settings;

namespace Carpool.Events.Hooks;

/// <summary>Tells somebody of one event.</summary>
/// <param name="one">The event.</param>
/// <param name="ct">Ends it before it has succeeded; nothing of it goes on then.</param>
/// <returns>Never fails.</returns>
public delegate Task<Delivery> DeliverEvent(PoolEvent one, CancellationToken ct);

/// <summary>What became of telling somebody.</summary>
/// <param name="Fault">Null when he was told; else why not.</param>
/// <param name="IsFinal">Whether another try would end the same.</param>
public sealed record Delivery(string? Fault, bool IsFinal)
{
    public static readonly Delivery Done = new(null, IsFinal: true);
}

/// <summary>What the hooks are told.</summary>
public static class HookProtocol
{
    /// <summary>Have these hooks. What has not changed goes on undisturbed.</summary>
    /// <param name="Notify">Their settings.</param>
    /// <param name="DeliveryOf">Makes what tells of events.</param>
    public sealed record Use(NotifySettings Notify, Func<HookSettings, DeliverEvent> DeliveryOf);

    /// <summary>The daemon ends: answer with <see cref="Drained"/> once nothing waits to be told.</summary>
    public sealed record Drain;

    public sealed record Drained;
}
