namespace Carpool.Core.Carp;

/// <summary>What one node's election for one vhid goes by; the same until the configuration changes.</summary>
public sealed record CarpSettings
{
    /// <summary>The shortest beat: below it nothing would be left of the lease.</summary>
    public static readonly TimeSpan MinBeat = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(255);

    /// <summary>Virtual host id, 1 to 255.</summary>
    public required byte Vhid { get; init; }

    /// <summary>The families in which the vhid has addresses; at least one.</summary>
    public required CarpFamilies Families { get; init; }

    /// <summary>
    /// The interval on the wire in whole seconds, 0 to 255. 0 means sub-second by advskew alone (OpenBSD).
    /// </summary>
    public byte Advbase { get; init; } = 1;

    /// <summary>
    /// How often a master really advertises, at least <see cref="MinBeat"/>; zero for CARP's own interval of
    /// advbase + advskew/256 seconds.
    /// </summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// By how much this node's beats are shifted against whole beats of the host's clock: another one for each node, so
    /// that hosts that share a clock, as virtual machines do, do not all beat at once.
    /// </summary>
    public TimeSpan Phase { get; init; }

    /// <summary>Whether a faster backup takes over from a slower master that is well.</summary>
    public bool Preempt { get; init; } = true;

    /// <summary>
    /// Whether this node may never hold the addresses: it listens, so that it knows the master, and stays a backup
    /// whoever else is there, be it a stranger, a slower one or nobody.
    /// </summary>
    public bool OnlyWatches { get; init; }

    /// <summary>Whether the kernel's lease guards the addresses on this host.</summary>
    public bool Leased { get; init; } = true;

    /// <summary>
    /// The source of our IPv4 advertisements; among equal known nodes the lower address stays master.
    /// </summary>
    public NetAddress? OwnV4 { get; init; }

    /// <summary>The source of our IPv6 advertisements.</summary>
    public NetAddress? OwnV6 { get; init; }

    /// <summary>
    /// How long after its last advertisement the kernel lets an address answer, zero where advskew alone makes the
    /// interval: as near to the three beats (or advbase) of the fastest heir as is safe, so that one late beat is no
    /// lapse. The kernel counts in jiffies, 4 ms at 250 Hz, and may round and fire late by one each; a millisecond is
    /// for the way of the frames.
    /// </summary>
    public TimeSpan LeaseTime
    {
        get
        {
            var interval = Beat > TimeSpan.Zero ? Beat : TimeSpan.FromSeconds(Advbase);
            if (interval == TimeSpan.Zero) return TimeSpan.Zero;

            var heir = 3 * interval - TimeSpan.FromMilliseconds(2 * 4 + 1);
            return heir < LongestLease ? heir : LongestLease;
        }
    }

    /// <summary>The source of our advertisements in one family.</summary>
    public NetAddress? Own(bool isV6) => isV6 ? OwnV6 : OwnV4;
}
