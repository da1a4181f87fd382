namespace Carpool.Linux.Nftables;

/// <summary>
/// The kernel path's table as nft(8) commands, to be run as one transaction. They make it, or bring the rules of the
/// one that is there up to date; its entries stay.
/// </summary>
internal static class KernelPathScript
{
    public const string Table = "carpool";
    public const string Local = "local";
    public const string Local6 = "local6";

    public const string Install =
        $$"""
        add table inet {{Table}}
        add map inet {{Table}} {{Local}} { type ipv4_addr . inet_service : ipv4_addr . inet_service; flags timeout; }
        add map inet {{Table}} {{Local6}} { type ipv6_addr . inet_service : ipv6_addr . inet_service; flags timeout; }
        add chain inet {{Table}} arriving { type nat hook prerouting priority -100; }
        add chain inet {{Table}} local-clients { type nat hook output priority -100; }
        flush chain inet {{Table}} arriving
        flush chain inet {{Table}} local-clients
        add rule inet {{Table}} arriving dnat ip to ip daddr . tcp dport map @{{Local}}
        add rule inet {{Table}} arriving dnat ip6 to ip6 daddr . tcp dport map @{{Local6}}
        add rule inet {{Table}} local-clients dnat ip to ip daddr . tcp dport map @{{Local}}
        add rule inet {{Table}} local-clients dnat ip6 to ip6 daddr . tcp dport map @{{Local6}}

        """;
}
