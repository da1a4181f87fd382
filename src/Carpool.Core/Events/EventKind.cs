namespace Carpool.Core.Events;

/// <summary>What an event is about.</summary>
public enum EventKind : byte
{
    /// <summary>The CARP role of this node for an address.</summary>
    Role,

    /// <summary>Which other node is heard as the master of an address.</summary>
    Master,

    /// <summary>What else happens to an address here: it is given up, it cannot be added to the host.</summary>
    Address,

    /// <summary>The state of a node, as in 'node list'.</summary>
    Node,

    /// <summary>This node's cluster system, and who comes into its cluster and goes.</summary>
    Cluster,

    /// <summary>The plan in force, what it is made for, and the moves that it takes.</summary>
    Plan,

    /// <summary>Whether this node holds back in elections, and why.</summary>
    Readiness,

    /// <summary>Whether this node trusts its own ears.</summary>
    Doubt,

    /// <summary>The health of a service on one node, and whether an operator took it out.</summary>
    Server,

    /// <summary>Which way connections take: the kernel's, the proxy's, from the clients' own addresses.</summary>
    Path,

    /// <summary>What else happens to a service here: its listeners, its lists of clients.</summary>
    Service,

    /// <summary>A source of connections that is refused, or is quiet again.</summary>
    Source,

    /// <summary>An order that an operator gave to this node.</summary>
    Order,

    /// <summary>The interface of the virtual addresses.</summary>
    Link,

    /// <summary>A certificate that ends, or is replaced.</summary>
    Certificate,

    /// <summary>The configuration is read again, or is another one elsewhere.</summary>
    Configuration,

    /// <summary>A hook that is told of events fails, or is well again. No hook is told of it.</summary>
    Hook,

    /// <summary>The daemon itself: it starts, stops or is upgraded, or lacks something of its host.</summary>
    Daemon,
}

/// <summary>How much an event calls for a person.</summary>
public enum EventLevel : byte
{
    Info,

    /// <summary>Something is not as it should be; the daemon goes on.</summary>
    Warning,

    /// <summary>Something was not done that ought to be.</summary>
    Error,
}

/// <summary>The words of kinds and levels.</summary>
public static class EventWords
{
    /// <summary>All kinds' words, in the order of the README's table.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Enum.GetValues<EventKind>().Select(Word)];

    public static string Word(this EventKind kind) => kind.ToString().ToLowerInvariant();

    public static string Word(this EventLevel level) => level.ToString().ToLowerInvariant();

    public static bool TryKind(string word, out EventKind kind) => TryFind(word, Word, out kind);

    public static bool TryLevel(string word, out EventLevel level) => TryFind(word, Word, out level);

    /// <summary>Only the words themselves: Enum.Parse would also take numbers.</summary>
    private static bool TryFind<T>(string word, Func<T, string> wordOf, out T found)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            found = value;
            if (wordOf(value) == word) return true;
        }

        found = default;
        return false;
    }
}
