using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>
/// What the owner of the cluster system is told, and what it tells its parent. Nothing else crosses between the two
/// systems, and no reference to an actor leaves its own.
/// </summary>
public static class ClusterProtocol
{
    // Commands

    /// <summary>Run the cluster system by this configuration. What is already so goes on undisturbed.</summary>
    public sealed record Use(ClusterSetup Setup);

    /// <summary>Send a record to all other members that can be reached. Nobody says whether it arrived.</summary>
    public sealed record Broadcast(object Record);

    /// <summary>Send a record to one member, by its name in the configuration.</summary>
    public sealed record Send(string Node, object Record);

    /// <summary>The daemon ends: leave the cluster in good order. Answered by <see cref="Stopped"/>.</summary>
    public sealed record Stop;

    public sealed record Stopped;

    // Orders of an operator; each is answered by an OrderAnswered

    /// <summary>Join again after <see cref="Leave"/>.</summary>
    public sealed record Join;

    /// <summary>Leave the cluster in good order and stay out until <see cref="Join"/>.</summary>
    public sealed record Leave;

    /// <summary>Take a member that is gone for good, or sick, out of the cluster.</summary>
    public sealed record Down(string Node);

    // Events

    /// <summary>The cluster looks different from here.</summary>
    public sealed record ViewChanged(ClusterView View);

    /// <summary>A record of another node arrived.</summary>
    /// <param name="Node">The sender's name.</param>
    /// <param name="Record">One of those that <c>CarpoolSerializer</c> knows.</param>
    public sealed record Arrived(string Node, object Record);
}
