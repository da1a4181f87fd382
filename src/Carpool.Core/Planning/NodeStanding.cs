namespace Carpool.Core.Planning;

/// <summary>How far a node may be relied on for addresses, the best first.</summary>
public enum Readiness : byte
{
    /// <summary>It may be given addresses.</summary>
    Ready,

    /// <summary>It would take them, but was away and must stay ready for a while before it is given any.</summary>
    Settling,

    /// <summary>There, but it holds itself back: it starts, its services are down, its link is down.</summary>
    Demoted,

    /// <summary>By order its addresses move away.</summary>
    Draining,

    /// <summary>Neither in the cluster nor on the wire.</summary>
    Gone,

    /// <summary>By order it is no longer counted on.</summary>
    Forgotten,
}

/// <summary>What this node remembers of a node of the pool.</summary>
/// <param name="Node">Name in the configuration.</param>
/// <param name="Readiness">What it is.</param>
/// <param name="Since">Since when.</param>
/// <param name="ReadyAt">When a settling node will be ready; else of no account.</param>
/// <param name="Failures">When it failed, latest last, as far back as the flap window.</param>
/// <param name="WasReady">Whether it was ever seen to be ready or settling.</param>
public sealed record NodeStanding(
    string Node, Readiness Readiness, Instant Since, Instant ReadyAt, ValueList<Instant> Failures, bool WasReady);
