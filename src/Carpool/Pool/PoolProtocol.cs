using Carpool.Core;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Nodes;

namespace Carpool.Pool;

/// <summary>What the keeper of the plan is told, and what it tells its parent.</summary>
public static class PoolProtocol
{
    // Commands. It is also told VipProtocol.VipChanged, and what the cluster says (ClusterProtocol's events).

    /// <summary>Take another daemon's place: read what it kept, and join the cluster.</summary>
    public sealed record Begin;

    /// <summary>Plan for this configuration.</summary>
    public sealed record Use(LocalConfiguration Configuration);

    /// <summary>What holds this node back, all reasons added up.</summary>
    public sealed record Demoted(int Total);

    /// <summary>The health of one of this node's own services, and what it finds of others' as their witness.</summary>
    public sealed record ServiceChecked(ServiceWord Service, ValueList<WitnessWord> Witnessed);

    // Orders of an operator; each is answered by an OrderAnswered

    /// <param name="Wish">What is wanted of it.</param>
    /// <param name="Force">Even if the rest cannot carry it.</param>
    public sealed record Order(string Node, NodeWish Wish, bool Force);

    /// <param name="Address">A virtual address.</param>
    /// <param name="Node">Where it shall be, or null: wherever the plan puts it.</param>
    public sealed record Pin(string Address, string? Node);

    /// <param name="Service">Name in the configuration.</param>
    /// <param name="Node">Where, or null: on all nodes.</param>
    /// <param name="State">Whether it may take new sessions there.</param>
    /// <param name="Force">Even if no server of it is left.</param>
    public sealed record SetService(string Service, string? Node, AdminState State, bool Force)
    {
        /// <summary>Whether HAProxy's word for it was <c>drain</c>.</summary>
        public bool IsDrain { get; init; }
    }

    /// <summary>An order for the owner of the cluster system.</summary>
    /// <param name="Command">One of ClusterProtocol's.</param>
    public sealed record ToCluster(object Command);

    // Queries

    /// <summary>Answered by a <see cref="Core.Admin.PoolView"/>.</summary>
    public sealed record GetPool;

    // Events

    /// <summary>The plan by which the addresses are held from now on.</summary>
    public sealed record PlanInForce(PoolPlan Plan);

    /// <summary>The others have been heard, or there is nobody to hear: this node may take part.</summary>
    public sealed record Settled;

    /// <summary>What operators want.</summary>
    public sealed record OrdersChanged(OperatorOrders Orders);

    /// <summary>What the nodes say of the services.</summary>
    public sealed record BoardChanged(HealthBoard Board);
}
