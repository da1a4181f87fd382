using System.Collections.Immutable;

namespace Carpool.Core.Balancing;

/// <summary>
/// The servers of one service as they stand now: immutable, built by whoever counts health and swapped whole, so that a
/// connection sees one state of the world from its first to its last attempt.
/// </summary>
public sealed class BackendTable
{
    /// <summary>No server at all: what is in force until the first check has ended.</summary>
    public static readonly BackendTable Empty = new(local: null, []);

    private readonly Server? _local;
    private readonly ImmutableArray<Server> _others;

    /// <param name="local">The server on this node, or null when the service does not run here.</param>
    /// <param name="others">The servers on other nodes, in configured order.</param>
    public BackendTable(Server? local, IEnumerable<Server> others)
    {
        _local = local is { TakesNewSessions: true } ? local : null;
        _others = [.. others.Where(server => server.TakesNewSessions)];
    }

    /// <summary>How many servers take new sessions.</summary>
    public int Count => _others.Length + (_local is null ? 0 : 1);

    /// <summary>
    /// The servers to try for one connection, best first: the local one, then the others beginning with the one whose
    /// turn it is. Nothing is allocated.
    /// </summary>
    /// <param name="turn">A number that is one higher for every connection; it may wrap around.</param>
    public Candidates CandidatesFor(uint turn) => new(_local, _others, turn);
}
