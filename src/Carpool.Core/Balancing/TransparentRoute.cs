namespace Carpool.Core.Balancing;

/// <summary>
/// What tells the kernel that packets to a client's address are for this host: what the proxy puts on its sockets, and
/// the rules of the host look at.
/// </summary>
public static class TransparentRoute
{
    /// <summary>The mark of packets (SO_MARK).</summary>
    public const uint Mark = 0xca8;

    /// <summary>The routing table in which every address is this host's own.</summary>
    public const uint Table = 4053;
}
