namespace Carpool.Core.Cluster;

/// <summary>How a node looks for a cluster.</summary>
public enum Search : byte
{
    /// <summary>Ask the others, and wait for one that is in a cluster.</summary>
    Follow,

    /// <summary>Ask the others, and begin a cluster when none of them is in one (within 2 s).</summary>
    Lead,
}

/// <summary>
/// One search for a cluster. Whoever is first in order leads at once. The others follow, and lead after a while when
/// nobody before them answers: any survivor can begin a cluster, and those that start together begin a single one.
/// </summary>
/// <param name="Self">The node that searches.</param>
/// <param name="First">Nodes of an island that this one yields to; empty as a rule.</param>
/// <param name="Order">All nodes of the pool, this one included: the seeds, then the rest.</param>
/// <param name="Search">How it searches now.</param>
/// <param name="Patient">Until then it follows in any case.</param>
/// <param name="End">From then on it leads in any case: those who answer before it may be sick.</param>
public sealed record Joining(
    string Self, ValueList<string> First, ValueList<string> Order, Search Search, Instant Patient, Instant End)
{
    /// <summary>Time that a node which leads waits for one that is in a cluster (akka's seed-node-timeout).</summary>
    public static readonly TimeSpan LeadTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The nodes to ask. After yielding to an island only those of that one: the others of its own may still be on
    /// their way out of the cluster that it has left.
    /// </summary>
    public IEnumerable<string> Asked =>
        Search == Search.Follow && First.Count > 0 ? First : Order.Where(node => node != Self);

    /// <summary>Begins a search.</summary>
    /// <param name="self">The node that searches.</param>
    /// <param name="first">Nodes of an island that this one yields to; empty as a rule.</param>
    /// <param name="seeds">Of the configuration, in order.</param>
    /// <param name="nodes">All nodes of the configuration, in order.</param>
    /// <param name="luck">At random, 0 to 1, so that two that cannot reach each other do not keep step.</param>
    /// <param name="at">Now.</param>
    public static Joining Begin(
        string self,
        ValueList<string> first,
        IEnumerable<string> seeds,
        IEnumerable<string> nodes,
        double luck,
        Instant at)
    {
        ValueList<string> order = [.. seeds.Concat(nodes).Distinct()];
        var patience = MinPatience + (MaxPatience - MinPatience) * luck;
        var search = first.Count == 0 && order[0] == self ? Search.Lead : Search.Follow;
        return new Joining(self, first, order, search, at + patience, at + 3 * patience);
    }

    /// <summary>Looks whether it is time to lead.</summary>
    /// <param name="answering">Nodes that accept connections on their cluster port.</param>
    /// <param name="at">Now.</param>
    public Joining Step(IReadOnlySet<string> answering, Instant at)
    {
        if (Search == Search.Lead || at < Patient) return this;

        var isFirst = !Order.TakeWhile(node => node != Self).Any(answering.Contains);
        return isFirst || at >= End ? this with { Search = Search.Lead } : this;
    }
}
