using Carpool.Core;
using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>What the actor that tries the ports of other nodes is told, and tells its parent.</summary>
public static class PortsProtocol
{
    // Commands

    /// <summary>Try the ports of these nodes from now on.</summary>
    public sealed record Watch(ClusterSetup Setup, ValueList<string> Nodes);

    // Events

    /// <summary>All ports have been tried once more.</summary>
    /// <param name="Ports">In the order of the configuration.</param>
    public sealed record Tried(ValueList<PortView> Ports)
    {
        /// <summary>The nodes that accepted a connection.</summary>
        public IReadOnlySet<string> Answering =>
            Ports.Where(port => port.Accepts).Select(port => port.Node).ToHashSet();
    }
}
