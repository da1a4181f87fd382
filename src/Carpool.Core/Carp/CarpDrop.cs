namespace Carpool.Core.Carp;

/// <summary>
/// Why a packet of protocol 112 was not listened to. Each value has one counter and one word in the log.
/// </summary>
public enum CarpDrop : byte
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>Fewer than 36 octets.</summary>
    TooShort,

    /// <summary>Of the same version and type, but not 36 octets with 7 words of authentication: VRRPv2.</summary>
    NotCarp,

    /// <summary>The version is not 2; 3 is VRRPv3.</summary>
    BadVersion,

    /// <summary>The type is not 1, the only one that exists.</summary>
    BadType,

    /// <summary>The TTL or hop limit is not 255: the packet may have passed a router.</summary>
    BadTtl,

    BadChecksum,

    /// <summary>No address of ours has this vhid on this interface; vhid 0 is nobody's.</summary>
    UnknownVhid,

    /// <summary>The vhid has no address of the family the packet came in.</summary>
    WrongFamily,

    /// <summary>Our own advertisement came back: a loop in the network or a teamed port that reflects.</summary>
    OwnEcho,

    /// <summary>Another password, or other addresses configured for this vhid on the sender.</summary>
    BadDigest,

    /// <summary>The counter of a known node did not grow: somebody sends its old advertisements again.</summary>
    Replayed,

    /// <summary>Valid, but from no configured node, while only those may take part (carp.strangers).</summary>
    Stranger,

    /// <summary>Valid, but the election of this address has too many events waiting.</summary>
    Behind,
}

public static class CarpDropExtensions
{
    /// <summary>The word for logs, counters and <c>carp decode</c>; "ok" for <see cref="CarpDrop.None"/>.</summary>
    public static string Word(this CarpDrop drop) => drop switch
    {
        CarpDrop.None => "ok",
        CarpDrop.TooShort => "too-short",
        CarpDrop.NotCarp => "not-carp",
        CarpDrop.BadVersion => "bad-version",
        CarpDrop.BadType => "bad-type",
        CarpDrop.BadTtl => "bad-ttl",
        CarpDrop.BadChecksum => "bad-checksum",
        CarpDrop.UnknownVhid => "unknown-vhid",
        CarpDrop.WrongFamily => "wrong-family",
        CarpDrop.OwnEcho => "own-echo",
        CarpDrop.BadDigest => "bad-digest",
        CarpDrop.Replayed => "replayed",
        CarpDrop.Stranger => "stranger",
        CarpDrop.Behind => "behind",
        _ => throw new ArgumentOutOfRangeException(nameof(drop), drop, "not a reason to drop a packet"),
    };
}
