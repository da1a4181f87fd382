using Carpool.Core.Placement;

namespace Carpool.Core.Cluster;

/// <summary>A plan as its author sends it to the others, and as it is kept in a file.</summary>
/// <param name="Version">Says which plan is newer.</param>
/// <param name="Configuration">Fingerprint of the configuration it was made for.</param>
/// <param name="Nodes">Names by node number; the numbers in <paramref name="Plan"/> are places in this list.</param>
/// <param name="Members">The nodes that the author could reach.</param>
/// <param name="Ready">The nodes that addresses were given to.</param>
/// <param name="Plan">Who holds which address, and who is next.</param>
/// <param name="Why">Why this version was made, in words for the log and for <c>vip why</c>.</param>
public sealed record PoolPlan(
    PlanVersion Version,
    string Configuration,
    ValueList<string> Nodes,
    NodeSet Members,
    NodeSet Ready,
    Plan Plan,
    string Why = "")
{
    /// <summary>The succession of an address as names, owner first, or null when the plan does not know it.</summary>
    public ValueList<string>? SuccessionOf(byte vhid) =>
        Plan.Of(vhid) is { } succession ? [.. succession.Nodes.Select(node => Nodes[node])] : null;

    /// <summary>Whether it differs from another one in nothing but its version and the reason for it.</summary>
    public bool SaysTheSameAs(PoolPlan other) => this == other with { Version = Version, Why = Why };
}
