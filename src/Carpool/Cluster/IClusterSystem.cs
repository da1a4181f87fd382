using Akka.Actor;
using Carpool.Core;
using Carpool.Events;

namespace Carpool.Cluster;

/// <summary>One life of the cluster system: an actor system that is a member of a cluster, or wants to be.</summary>
public interface IClusterSystem
{
    /// <summary>Takes <see cref="MembershipProtocol"/>.</summary>
    IActorRef Membership { get; }

    /// <summary>Takes <see cref="CourierProtocol"/>.</summary>
    IActorRef Courier { get; }

    /// <summary>Completes when it has ended, whatever the reason: the cluster may have thrown it out.</summary>
    Task Ended { get; }

    /// <summary>The configuration has changed, in nothing that the system itself was built from.</summary>
    void Use(ClusterSetup setup);

    /// <summary>Leaves the cluster in good order, as far as that is possible in a few seconds, and ends.</summary>
    Task LeaveAsync();

    /// <summary>Ends at once; the other members find out by themselves.</summary>
    Task EndAsync();
}

/// <summary>What a cluster system begins its life with.</summary>
/// <param name="Life">1 for the first one, then counted on; part of all that it says to its owner.</param>
/// <param name="Setup">What to be and whom to join.</param>
/// <param name="First">Nodes to ask first for a cluster: those of an island that this one yields to.</param>
/// <param name="Owner">Is told <see cref="MembershipProtocol"/>'s and <see cref="CourierProtocol"/>'s events.</param>
/// <param name="Events">Of the node.</param>
public sealed record ClusterStart(
    int Life, ClusterSetup Setup, ValueList<string> First, IActorRef Owner, EventLog Events);

/// <summary>Starts a cluster system.</summary>
/// <exception cref="Exception">It could not start; its port may be taken.</exception>
public delegate Task<IClusterSystem> StartCluster(ClusterStart start);
