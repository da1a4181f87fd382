namespace Carpool.Core.Planning;

/// <summary>Whether a node may be drained.</summary>
/// <param name="Allowed">Whether the rest can carry it.</param>
/// <param name="Reason">Why not, in words for the operator; empty when it may.</param>
public readonly record struct DrainVerdict(bool Allowed, string Reason)
{
    /// <param name="settings">The pool.</param>
    /// <param name="state">What is known of its nodes.</param>
    /// <param name="node">Name in the configuration.</param>
    public static DrainVerdict Of(PlanningSettings settings, PlanningState state, string node) => new(true, "");
}
