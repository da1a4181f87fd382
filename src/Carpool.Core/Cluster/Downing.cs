namespace Carpool.Core.Cluster;

/// <summary>A broken link.</summary>
/// <param name="Link">Between which members.</param>
/// <param name="Since">Since when without a break.</param>
public readonly record struct Break(Link Link, Instant Since);

/// <summary>
/// Whom to take out of the cluster. First, and soon, whoever is lost: heard neither by this node nor by any that it
/// hears. Every side of a partition does so with the others and goes on by itself; a majority rule would strand the
/// last survivors, and the wire decides about addresses anyway. Islands that this leaves are joined again by
/// <see cref="Islands"/>. Then, once all have had time to find out, those who hear some members and not others, as
/// <see cref="BrokenLinks"/> says: they would only take out each other, again and again. <see cref="Joining"/> keeps
/// them outside until they can reach all members.
/// </summary>
/// <param name="LookedAt">The last look; without breaks of no account.</param>
/// <param name="Breaks">In no particular order.</param>
public sealed record Downing(Instant LookedAt, ValueList<Break> Breaks)
{
    /// <summary>How long a lost member must not have been heard. The detector has waited before.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long no other link must have broken before those between members that are heard count: when a node dies, the
    /// others find out within two seconds of each other.
    /// </summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>So long a broken link is put up with at most, while others come and go, or nobody acts.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How often to look.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    public static readonly Downing None = new(new Instant(0), []);

    /// <summary>Looks at who hears whom.</summary>
    /// <param name="self">This node.</param>
    /// <param name="view">The cluster, with what this node hears itself.</param>
    /// <param name="told">What the others hear.</param>
    /// <param name="at">Now.</param>
    /// <returns>The next state, and whom to take out now: again at each look until they are gone.</returns>
    public (Downing Next, ValueList<string> Down) Step(string self, ClusterView view, Hearings told, Instant at)
    {
        ValueList<string> members = [.. view.Staying.Select(member => member.Node)];
        // Who has been taken out itself is about to end.
        if (!members.Contains(self)) return (None, []);

        var missed = view.Staying.Where(member => !member.IsReachable).Select(member => member.Node).ToArray();
        var witnesses = members.Except(missed).Where(node => node != self).ToArray();
        var links = missed.Select(node => Link.Between(self, node))
            .Concat(witnesses.SelectMany(witness =>
                MissedBy(witness).Where(members.Contains).Select(node => Link.Between(witness, node))))
            .ToHashSet();

        // A node that was not run for a while has heard nobody meanwhile: the fault is its own, and it begins anew.
        var wasAsleep = at - LookedAt > 3 * LookInterval;
        var breaks = links.Select(link => new Break(link, wasAsleep ? at : BrokenSince(link) ?? at));
        var next = new Downing(at, [.. breaks]);

        var lost = missed.Where(node => witnesses.All(other => links.Contains(Link.Between(other, node)))).ToHashSet();
        var ripe = lost.Where(node => at - next.BrokenSince(Link.Between(self, node)) >= After);
        var contested = next.Breaks.Where(one => !lost.Contains(one.Link.One) && !lost.Contains(one.Link.Other));
        return (next, [.. ripe, .. WhoGoes(self, members, missed.Except(lost), [.. contested], at)]);

        // Who does not hear this node spoke of a former life of it.
        ValueList<string> MissedBy(string witness) =>
            told.Of(witness) is { } hearing && hearing.Hears.Contains(self) ? hearing.Misses : [];
    }

    private static ValueList<string> WhoGoes(
        string self, ValueList<string> members, IEnumerable<string> missed, ValueList<Break> breaks, Instant at)
    {
        if (breaks.Count == 0) return [];

        var isOld = at - breaks.Min(one => one.Since) >= Patience;
        if (!isOld && at - breaks.Max(one => one.Since) < Settled) return [];

        var going = BrokenLinks.WhoGoes(members, breaks.Select(one => one.Link));
        if (!going.Contains(self)) return going;

        // The others see to it that this node goes. If they do not, it goes on with those that it hears.
        return isOld ? [.. missed] : [];
    }

    private Instant? BrokenSince(Link link)
    {
        foreach (var one in Breaks)
            if (one.Link == link)
                return one.Since;
        return null;
    }
}
