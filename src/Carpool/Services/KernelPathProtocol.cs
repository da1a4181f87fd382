using Carpool.Core;

namespace Carpool.Services;

/// <summary>What the actor of the kernel path is told, and what it tells.</summary>
public static class KernelPathProtocol
{
    // Commands

    /// <summary>
    /// New connections of a service may go straight to the local server, or no longer. To be repeated now and then: an
    /// actor that crashed begins with nothing.
    /// </summary>
    /// <param name="Service">Its name.</param>
    /// <param name="To">Where, or null: through the proxy.</param>
    public sealed record Direct(string Service, LocalServer? To);

    /// <summary>This node holds just these virtual addresses now.</summary>
    public sealed record Hold(ValueList<NetAddress> Addresses);

    // Events

    /// <summary>The rules came in force, or cannot be.</summary>
    /// <param name="Fault">Null when they are in force, else why not, in words.</param>
    public sealed record Judged(string? Fault);
}

/// <summary>A service on this node as the kernel path has to know it.</summary>
/// <param name="Port">On the virtual addresses.</param>
/// <param name="Address">The node's own address.</param>
/// <param name="Address6">Its IPv6 address, if it has one; the service may listen there or not.</param>
/// <param name="ServerPort">On the node's own addresses.</param>
public sealed record LocalServer(ushort Port, NetAddress Address, NetAddress? Address6, ushort ServerPort);
