using Akka.Actor;
using Carpool.Core;
using Carpool.Nodes;

namespace Carpool.Pool;

/// <summary>What the keeper of the plan works with.</summary>
/// <param name="Configuration">In force.</param>
/// <param name="Cluster">Makes the actor that owns the cluster system.</param>
/// <param name="Store">Keeps the plan and the orders over a reboot.</param>
/// <param name="Release">Version of the program.</param>
/// <param name="Now">The monotonic clock.</param>
/// <param name="Time">The time of day, for what is compared between hosts.</param>
/// <param name="StandsBy">
/// Whether to wait for <see cref="PoolProtocol.Begin"/>, knowing the orders: another daemon still has all of it.
/// </param>
public sealed record PoolSetup(
    LocalConfiguration Configuration,
    Props Cluster,
    IPoolStore Store,
    string Release,
    Func<Instant> Now,
    TimeProvider Time,
    bool StandsBy = false);
