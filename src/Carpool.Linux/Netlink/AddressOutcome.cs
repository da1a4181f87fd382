namespace Carpool.Linux.Netlink;

/// <summary>How a change of an address or of a link ended. Every value is one word in the log.</summary>
public enum AddressOutcome
{
    Done,

    /// <summary>It was there before; it now has the wanted flags and lifetime.</summary>
    AlreadyThere,

    /// <summary>There was nothing to remove or to refresh.</summary>
    NotThere,

    /// <summary>ENODEV: the interface is gone.</summary>
    NoSuchDevice,

    /// <summary>EPERM: CAP_NET_ADMIN is missing.</summary>
    NoPermission,

    /// <summary>ENOBUFS or ENOMEM: the kernel had no room; trying again is sensible.</summary>
    NoRoom,

    /// <summary>ENETDOWN: the interface is down.</summary>
    LinkDown,

    /// <summary>
    /// EOPNOTSUPP, EAFNOSUPPORT, EACCES: the kernel lacks it, or disable_ipv6 is set for the interface.
    /// </summary>
    NotSupported,

    /// <summary>A link of that name exists that is not ours.</summary>
    NameTaken,

    /// <summary>The kernel did not answer in time; whether it was done is not known.</summary>
    TimedOut,

    /// <summary>Any other refusal.</summary>
    Failed,
}

public static class AddressOutcomes
{
    /// <summary>The outcome's word in the log and in counters.</summary>
    public static string Word(this AddressOutcome outcome) => outcome switch
    {
        AddressOutcome.Done => "done",
        AddressOutcome.AlreadyThere => "already-there",
        AddressOutcome.NotThere => "not-there",
        AddressOutcome.NoSuchDevice => "no-such-device",
        AddressOutcome.NoPermission => "no-permission",
        AddressOutcome.NoRoom => "no-room",
        AddressOutcome.LinkDown => "link-down",
        AddressOutcome.NotSupported => "not-supported",
        AddressOutcome.NameTaken => "name-taken",
        AddressOutcome.TimedOut => "timed-out",
        _ => "failed",
    };

    /// <summary>Whether a call that adds or refreshes got what it wanted.</summary>
    public static bool IsThere(this AddressOutcome outcome) =>
        outcome is AddressOutcome.Done or AddressOutcome.AlreadyThere;

    /// <summary>Whether a call that removes got what it wanted.</summary>
    public static bool IsGone(this AddressOutcome outcome) =>
        outcome is AddressOutcome.Done or AddressOutcome.NotThere or AddressOutcome.NoSuchDevice;

    internal static AddressOutcome Of(Errno errno) => errno switch
    {
        Errno.None => AddressOutcome.Done,
        Errno.Eexist => AddressOutcome.AlreadyThere,
        Errno.Eaddrnotavail or Errno.Enoent => AddressOutcome.NotThere,
        Errno.Enodev => AddressOutcome.NoSuchDevice,
        Errno.Eperm => AddressOutcome.NoPermission,
        Errno.Enobufs or Errno.Enomem => AddressOutcome.NoRoom,
        Errno.Enetdown => AddressOutcome.LinkDown,
        // IPv6 answers EACCES where disable_ipv6 is set.
        Errno.Eacces or Errno.Eopnotsupp or Errno.Eafnosupport => AddressOutcome.NotSupported,
        Errno.Etimedout => AddressOutcome.TimedOut,
        _ => AddressOutcome.Failed,
    };
}
