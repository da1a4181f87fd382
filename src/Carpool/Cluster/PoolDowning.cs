using Akka.Actor;
using Akka.Cluster;
using Carpool.Core.Cluster;
using Carpool.Linux.Clock;

namespace Carpool.Cluster;

/// <summary>Has the cluster downed by <see cref="Downing"/>; named in the configuration.</summary>
public sealed class PoolDowning : IDowningProvider
{
#pragma warning disable IDE0060, CA1801 // Akka makes it by reflection with these arguments.
    public PoolDowning(ActorSystem system, Akka.Cluster.Cluster cluster)
#pragma warning restore IDE0060, CA1801
    {
    }

    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => Props.Create(() => new DowningActor(() => MonotonicClock.Now));
}
