namespace Carpool.Core.Cluster;

/// <summary>A member whose heartbeats have stopped.</summary>
/// <param name="Node">Name in the configuration.</param>
/// <param name="Since">Since when it could not be reached.</param>
public readonly record struct Suspect(string Node, Instant Since);

/// <summary>
/// Whom to take out of the cluster: whoever stays unreachable for a while. Every side of a partition does so with the
/// others and goes on by itself; a majority rule would strand the last survivors, and the wire decides about addresses
/// anyway. Islands that this leaves are joined again by <see cref="Islands"/>.
/// </summary>
/// <param name="LookedAt">The last look; without suspects of no account.</param>
/// <param name="Suspects">In no particular order.</param>
public sealed record Downing(Instant LookedAt, ValueList<Suspect> Suspects)
{
    /// <summary>How long a member must be unreachable without a break. The detector has waited before.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    /// <summary>How often to look while there are suspects; also look whenever reachability changes.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    public static readonly Downing None = new(new Instant(0), []);

    /// <summary>Looks at who cannot be reached.</summary>
    /// <param name="unreachable">All members that cannot be reached at the moment.</param>
    /// <param name="at">Now.</param>
    /// <returns>The next state, and whom to take out now: again at each look until they are gone.</returns>
    public (Downing Next, ValueList<string> Down) Step(IReadOnlyCollection<string> unreachable, Instant at)
    {
        // A node that was not run for a while has heard nobody meanwhile: the fault is its own, and it begins anew.
        var wasAsleep = at - LookedAt > 2 * LookInterval;
        var suspects = unreachable.Select(node => new Suspect(node, wasAsleep ? at : SuspectSince(node) ?? at));
        var next = new Downing(at, [.. suspects]);
        return (next, [.. next.Suspects.Where(suspect => at - suspect.Since >= After).Select(suspect => suspect.Node)]);
    }

    private Instant? SuspectSince(string node)
    {
        foreach (var suspect in Suspects)
            if (suspect.Node == node)
                return suspect.Since;
        return null;
    }
}
