namespace Carpool.Nodes;

/// <summary>What the node, the supervisor of everything that lives on this server, is told and asked.</summary>
public static class NodeProtocol
{
    // Orders of an operator; each is answered by a OrderAnswered

    /// <summary>Give a virtual address that this node holds to another node.</summary>
    public sealed record MoveVip(string Address, string Node);

    /// <summary>Bow out of a virtual address and take it back only when nobody else has it.</summary>
    public sealed record ReleaseVip(string Address);

    /// <summary>Read the configuration file again.</summary>
    public sealed record Reload;

    // Commands

    /// <summary>The daemon ends: bow out of everything and let go. Answered by <see cref="Stopped"/>.</summary>
    public sealed record Stop;

    public sealed record Stopped;

    // Queries

    /// <summary>Answered by a <see cref="Core.Admin.NodeSnapshot"/>.</summary>
    public sealed record GetSnapshot;
}
