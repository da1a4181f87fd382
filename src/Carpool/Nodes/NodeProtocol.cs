using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Nodes;

/// <summary>What the node, the supervisor of everything that lives on this server, is told and asked.</summary>
public static class NodeProtocol
{
    // Orders of an operator; each is answered by an OrderAnswered

    /// <summary>
    /// Have a virtual address at one node, make before break, and keep it there as long as that node is ready.
    /// </summary>
    public sealed record MoveVip(string Address, string Node);

    /// <summary>
    /// Let the plan decide again where an address is; if this node holds it, bow out of it at once and take it back
    /// only when nobody else has it.
    /// </summary>
    public sealed record ReleaseVip(string Address);

    /// <summary>Empty a node of addresses, one by one, and keep it empty until it is resumed.</summary>
    /// <param name="Node">Any node of the pool.</param>
    /// <param name="Force">Even if the rest cannot carry it.</param>
    public sealed record DrainNode(string Node, bool Force);

    /// <summary>Let a node that was drained or forgotten take part again.</summary>
    public sealed record ResumeNode(string Node);

    /// <summary>Take a service out, so that it gets no new sessions, or let it have some again.</summary>
    /// <param name="Service">Name in the configuration.</param>
    /// <param name="Node">Where, or null: on all nodes.</param>
    /// <param name="State">What is wanted.</param>
    /// <param name="Force">Even if no server of it is left.</param>
    public sealed record SetService(string Service, string? Node, AdminState State, bool Force)
    {
        /// <summary>Whether HAProxy's word for it was <c>drain</c>.</summary>
        public bool IsDrain { get; init; }
    }

    /// <summary>Take a node out of the cluster.</summary>
    /// <param name="Node">Any node of the pool.</param>
    /// <param name="Forget">For good: nobody waits for it any more.</param>
    public sealed record DownNode(string Node, bool Forget);

    /// <summary>Leave the cluster in good order; addresses are not touched.</summary>
    public sealed record LeaveCluster;

    /// <summary>Join the cluster again after <see cref="LeaveCluster"/>.</summary>
    public sealed record JoinCluster;

    /// <summary>Read the configuration file again.</summary>
    public sealed record Reload;

    /// <summary>What would <see cref="Reload"/> change? Answered by <see cref="Compared"/>.</summary>
    public sealed record Compare;

    /// <param name="Changes">Empty: nothing; null: it would be refused.</param>
    /// <param name="Fault">Why it would be.</param>
    public sealed record Compared(ValueList<SettingsChange>? Changes, string? Fault);

    // Commands

    /// <summary>The daemon ends: bow out of everything and let go. Answered by <see cref="Stopped"/>.</summary>
    public sealed record Stop;

    public sealed record Stopped;

    /// <summary>
    /// The daemon ends and holds nothing any more: leave the cluster in good order. Answered by
    /// <c>ClusterProtocol.Stopped</c>.
    /// </summary>
    public sealed record LeavePool;

    // Upgrade

    /// <summary>Answered by <c>AddressesProtocol.Vips</c>.</summary>
    public sealed record GetVips;

    /// <summary>
    /// Answered by <c>PoolProtocol.PlanInForce</c>, which tells a node that stands by what to begin with.
    /// </summary>
    public sealed record GetPlan;

    /// <summary>Answered by <see cref="Ready"/> once the services and what operators want
    /// of them are known, and the interface is open.</summary>
    public sealed record AwaitReady;

    public sealed record Ready;

    /// <summary>Stand by no more: the daemon before has let go of everything.</summary>
    public sealed record Begin;

    // Queries

    /// <summary>Answered by a <see cref="Core.Admin.NodeSnapshot"/>.</summary>
    public sealed record GetSnapshot;
}
