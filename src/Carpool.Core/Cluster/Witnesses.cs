namespace Carpool.Core.Cluster;

/// <summary>
/// Who checks whose services from outside. The nodes stand in a ring, and each looks after the one that stands so many
/// places further; every round it is another one, so that in time everybody has looked after everybody.
/// </summary>
public static class Witnesses
{
    /// <summary>
    /// How long a node looks after the same one. Long enough that a fault on the way between two nodes is not taken
    /// over by the next witness while somebody reads the log about it, short enough to be another one soon.
    /// </summary>
    public static readonly TimeSpan Round = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The number of the round. Nodes whose clocks differ change over at different moments, but each always looks after
    /// one node at most.
    /// </summary>
    public static long RoundAt(DateTimeOffset now) => now.ToUnixTimeMilliseconds() / (long)Round.TotalMilliseconds;

    /// <summary>The node that this one looks after, or null when there is no other or it is not one of them.</summary>
    /// <param name="reachable">Names of the nodes, in the order of the configuration.</param>
    /// <param name="witness">The one that looks.</param>
    /// <param name="round">From 0 on.</param>
    public static string? WardOf(IReadOnlyList<string> reachable, string witness, long round) =>
        Neighbour(reachable, witness, Places(reachable.Count, round));

    /// <summary>The node that looks after this one, or null.</summary>
    public static string? WitnessOf(IReadOnlyList<string> reachable, string ward, long round) =>
        Neighbour(reachable, ward, -Places(reachable.Count, round));

    /// <summary>1 .. count - 1: never 0, which would be a node that looks after itself.</summary>
    private static int Places(int count, long round) => count < 2 ? 0 : 1 + (int)(round % (count - 1));

    private static string? Neighbour(IReadOnlyList<string> reachable, string node, int places)
    {
        for (var i = 0; i < reachable.Count && places != 0; i++)
            if (reachable[i] == node)
                return reachable[(i + places + reachable.Count) % reachable.Count];

        return null;
    }
}
