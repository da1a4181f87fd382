using System.Collections.Immutable;

namespace Carpool.Core.Balancing;

/// <summary>The servers of one service as they stand now: immutable, built by whoever counts health.</summary>
public sealed class BackendTable
{
    /// <summary>As many as a pool can have nodes.</summary>
    public const int MaxServers = 64;

    /// <summary>No server at all: what is in force until the first check has ended.</summary>
    public static readonly BackendTable Empty = new(local: null, []);

    /// <param name="local">The server on this node, or null when the service does not run here.</param>
    /// <param name="others">The servers on other nodes, in configured order.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more than <see cref="MaxServers"/>.</exception>
    public BackendTable(Server? local, IEnumerable<Server> others)
    {
        HasLocal = local is not null;
        Servers = local is null ? [.. others] : [local, .. others];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Servers.Length, MaxServers, nameof(others));
    }

    /// <summary>Whether the first server is the one on this node.</summary>
    public bool HasLocal { get; }

    /// <summary>All of them, those that take no sessions too.</summary>
    public ImmutableArray<Server> Servers { get; }
}
