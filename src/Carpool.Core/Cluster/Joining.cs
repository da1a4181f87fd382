namespace Carpool.Core.Cluster;

/// <summary>How a node looks for a cluster.</summary>
public enum Search : byte
{
    /// <summary>Ask nobody yet: who listens is asked first which nodes it hears.</summary>
    Listen,

    /// <summary>Ask the others, and wait for one that is in a cluster.</summary>
    Follow,

    /// <summary>Ask the others, and begin a cluster when none of them is in one (within 2 s).</summary>
    Lead,
}

/// <summary>
/// One search for a cluster. Whoever is first in order leads at once. The others follow, and lead after a while when
/// nobody before them answers: any survivor can begin a cluster, and those that start together begin a single one. A
/// cluster with a member that cannot be reached from here is not joined: one of the two would be taken out again.
/// </summary>
/// <param name="Self">The node that searches.</param>
/// <param name="First">Nodes of an island that this one yields to; empty as a rule.</param>
/// <param name="Order">All nodes of the pool, this one included: the seeds, then the rest.</param>
/// <param name="Search">How it searches now.</param>
/// <param name="Barred">Nodes whose cluster has a member that cannot be reached from here.</param>
/// <param name="Missing">Those members.</param>
/// <param name="Heard">Until then it listens at most.</param>
/// <param name="Patient">Until then it follows in any case.</param>
/// <param name="End">From then on it leads in any case: those who answer before it may be sick.</param>
public sealed record Joining(
    string Self,
    ValueList<string> First,
    ValueList<string> Order,
    Search Search,
    ValueList<string> Barred,
    ValueList<string> Missing,
    Instant Heard,
    Instant Patient,
    Instant End)
{
    /// <summary>Time that a node which leads waits for one that is in a cluster (akka's seed-node-timeout).</summary>
    public static readonly TimeSpan LeadTime = TimeSpan.FromSeconds(2);

    /// <summary>Time for a node that accepts connections to answer. One of an older release does not.</summary>
    private static readonly TimeSpan ListenTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The nodes to ask. After yielding to an island only those of that one: the others of its own may still be on
    /// their way out of the cluster that it has left.
    /// </summary>
    public IEnumerable<string> Asked
    {
        get
        {
            var open = Order.Where(node => node != Self && !Barred.Contains(node));
            var first = First.Where(open.Contains);
            return Search == Search.Lead || !first.Any() ? open : first;
        }
    }

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
        var (heard, patient, end) = (at + ListenTime, at + patience, at + 3 * patience);
        return new Joining(self, first, order, Search.Listen, Barred: [], Missing: [], heard, patient, end);
    }

    /// <summary>Looks whom to ask, and whether it is time to lead.</summary>
    /// <param name="answering">Nodes that accept connections on their cluster port.</param>
    /// <param name="told">What those have told.</param>
    /// <param name="at">Now.</param>
    public Joining Step(IReadOnlySet<string> answering, Hearings told, Instant at)
    {
        if (Search == Search.Listen && at < Heard && answering.Any(node => told.Of(node) is null)) return this;

        var barred = Order.Where(node => answering.Contains(node) && MissingAt(node).Any()).ToArray();
        return this with
        {
            Barred = [.. barred],
            Missing = [.. barred.SelectMany(MissingAt).Distinct()],
            Search = barred.Length == 0 && IsToLead(answering, at) ? Search.Lead : Search.Follow,
        };

        IEnumerable<string> MissingAt(string node) => told.OutOfReach(
            node, member => member == Self || answering.Contains(member) || !Order.Contains(member));
    }

    private bool IsToLead(IReadOnlySet<string> answering, Instant at)
    {
        if (Search == Search.Lead || (First.Count == 0 && Order[0] == Self)) return true;

        var isFirst = !Order.TakeWhile(node => node != Self).Any(answering.Contains);
        return at >= Patient && (isFirst || at >= End);
    }
}
