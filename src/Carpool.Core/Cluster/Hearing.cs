namespace Carpool.Core.Cluster;

/// <summary>
/// What a node hears of its cluster, told to the others of it while somebody is missing, and to whoever asks before it
/// joins: no node sees by itself which of the others cannot reach each other.
/// </summary>
/// <param name="Hears">The members whose heartbeats come, itself included; nobody while it is no member.</param>
/// <param name="Misses">The members whose heartbeats do not come.</param>
/// <param name="Asks">Whether it wants to be told the same.</param>
public sealed record Hearing(ValueList<string> Hears, ValueList<string> Misses, bool Asks = false)
{
    public static Hearing Of(ClusterView view) => new(
        [.. view.Staying.Where(member => member.IsReachable).Select(member => member.Node)],
        [.. view.Staying.Where(member => !member.IsReachable).Select(member => member.Node)]);
}

/// <summary>The last that a node told, and when.</summary>
public readonly record struct Told(string Node, Hearing Hearing, Instant At);

/// <summary>What other nodes have told of late.</summary>
/// <param name="Told">At most one for each node.</param>
public sealed record Hearings(ValueList<Told> Told)
{
    /// <summary>How often a node tells the same again while it matters.</summary>
    public static readonly TimeSpan RepeatInterval = Islands.LookInterval;

    /// <summary>What is older counts no more: two repetitions did not come.</summary>
    private static readonly TimeSpan Fresh = 3 * RepeatInterval;

    public static readonly Hearings None = new([]);

    public Hearings With(string node, Hearing hearing, Instant at) =>
        new([.. Told.Where(told => told.Node != node), new Told(node, hearing, at)]);

    /// <summary>Without what is too old at this moment.</summary>
    public Hearings At(Instant at) => new([.. Told.Where(told => at - told.At <= Fresh)]);

    /// <summary>The members of a node's cluster that cannot be reached from here, as far as it has told.</summary>
    public IEnumerable<string> OutOfReach(string node, Func<string, bool> isReached) =>
        (Of(node)?.Hears ?? []).Where(member => !isReached(member));

    public Hearing? Of(string node)
    {
        foreach (var told in Told)
            if (told.Node == node)
                return told.Hearing;
        return null;
    }
}
