namespace Carpool.Core.Carp;

/// <summary>
/// What the shell has to do after a step, in the order of the values. Each is idempotent.
/// <para>
/// Letting go comes before the bow-out: the kernel must have stopped answering when the heir, a millisecond later,
/// begins. A bow-out does not renew the lease and leaves from the node's own address, so the fence lets it pass. The
/// addresses come before the first advertisement, which opens the lease, and that before the announcement, which the
/// fence would otherwise drop.
/// </para>
/// </summary>
[Flags]
public enum CarpEffects : byte
{
    None = 0,

    /// <summary>Delete the lease's elements at once, stop answering, then remove the addresses.</summary>
    LetGo = 1,

    /// <summary>Send one bow-out in each family.</summary>
    BowOut = 2,

    /// <summary>Put the addresses on the host, and tell the election when they are there.</summary>
    Hold = 4,

    /// <summary>Send one hand-over to the chosen node alone.</summary>
    HandOver = 8,

    /// <summary>Send one advertisement in each family now, and tell the election how that went.</summary>
    Advertise = 16,

    /// <summary>
    /// Send gratuitous ARP and unsolicited neighbour advertisements, after the advertisement has left.
    /// </summary>
    Announce = 32,
}
