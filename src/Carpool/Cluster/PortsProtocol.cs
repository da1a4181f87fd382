using Carpool.Core;

namespace Carpool.Cluster;

/// <summary>What the actor that tries the ports of other nodes is told, and tells its parent.</summary>
public static class PortsProtocol
{
    // Commands

    /// <summary>Try the ports of these nodes from now on.</summary>
    public sealed record Watch(ClusterSetup Setup, ValueList<string> Nodes);

    // Events

    /// <summary>All ports have been tried once more.</summary>
    /// <param name="Nodes">Those that accepted a connection.</param>
    public sealed record Tried(IReadOnlySet<string> Nodes);
}
