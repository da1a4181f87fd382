namespace Carpool.Linux.Nftables;

/// <summary>Whether the lease is in force, or why not. Every value is one word in the log.</summary>
public enum LeaseSupport
{
    InForce,

    /// <summary>Switched off by configuration, or not installed yet.</summary>
    Off,

    /// <summary>The kernel has no netdev egress hook (before 5.16, or built without CONFIG_NETFILTER_EGRESS).</summary>
    NoEgressHook,

    /// <summary>The kernel has no nftables, or no netdev family.</summary>
    NoNetdevFamily,

    /// <summary>CAP_NET_ADMIN is missing, or the table belongs to another process.</summary>
    NoPermission,

    /// <summary>libnftables.so.1 is not installed (Debian: libnftables1).</summary>
    NftablesMissing,

    NoSuchDevice,

    /// <summary>The kernel or nftables refused the rules for another reason; the detail has its words.</summary>
    Refused,
}

/// <summary>How taking a lease away ended.</summary>
public enum DropOutcome
{
    /// <summary>None of the vhid's addresses answers any more.</summary>
    Dropped,

    /// <summary>There was none: it had lapsed or was never renewed.</summary>
    NotLeased,

    /// <summary>The lease is not in force, so nothing was done.</summary>
    Off,

    /// <summary>The kernel refused; the lease lapses by itself within the lease time.</summary>
    Failed,
}

public static class LeaseWords
{
    public static string Word(this LeaseSupport support) => support switch
    {
        LeaseSupport.InForce => "in-force",
        LeaseSupport.Off => "off",
        LeaseSupport.NoEgressHook => "no-egress-hook",
        LeaseSupport.NoNetdevFamily => "no-netdev-family",
        LeaseSupport.NoPermission => "no-permission",
        LeaseSupport.NftablesMissing => "nftables-missing",
        LeaseSupport.NoSuchDevice => "no-such-device",
        _ => "refused",
    };

    public static string Word(this DropOutcome outcome) => outcome switch
    {
        DropOutcome.Dropped => "dropped",
        DropOutcome.NotLeased => "not-leased",
        DropOutcome.Off => "off",
        _ => "failed",
    };
}
