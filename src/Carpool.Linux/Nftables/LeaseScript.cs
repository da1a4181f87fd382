using System.Globalization;
using System.Text;

namespace Carpool.Linux.Nftables;

/// <summary>
/// The lease table as nft(8) commands, to be run as one transaction. They make the table, or take over the one that is
/// there: rules, pool and vhids are replaced, while the leased elements stay in the kernel, with the time they have
/// left. Were they read and written back, a daemon that paused in between would revive a lease that had lapsed.
/// </summary>
internal static class LeaseScript
{
    public const string Leased = "leased";
    public const string Leased6 = "leased6";

    private const string In = "in";
    private const string Out = "out";

    /// <param name="plan">What is wanted.</param>
    /// <param name="there">The chains of the table now, none if there is no table.</param>
    public static string Write(LeasePlan plan, IReadOnlyList<TableChain> there)
    {
        var script = new StringBuilder();
        var table = $"netdev {plan.Table}";
        void Line(string text) => script.Append(CultureInfo.InvariantCulture, $"{text}\n");

        Line($"add table {table}");
        Line($"add set {table} pool {{ type ipv4_addr; }}");
        Line($"add set {table} pool6 {{ type ipv6_addr; }}");
        Line($"add set {table} {Leased} {{ type ipv4_addr; flags dynamic,timeout; size 4096; }}");
        Line($"add set {table} {Leased6} {{ type ipv6_addr; flags dynamic,timeout; size 4096; }}");
        // Which vhid renews what: @th,8,8 is the vhid, the second octet of a CARP advertisement.
        Line($"add map {table} renew {{ typeof @th,8,8 : verdict; }}");
        Line($"add map {table} renew6 {{ typeof @th,8,8 : verdict; }}");
        Line($"flush map {table} renew");
        Line($"flush map {table} renew6");
        Line($"flush set {table} pool");
        Line($"flush set {table} pool6");

        foreach (var chain in there) WriteObsolete(Line, table, plan, chain);

        Line($"add chain {table} {In} {{ type filter hook ingress device \"{plan.Interface}\" priority 0; }}");
        Line($"add chain {table} {Out} {{ type filter hook egress device \"{plan.Interface}\" priority 0; }}");
        Line($"flush chain {table} {In}");
        Line($"flush chain {table} {Out}");
        foreach (var vhid in plan.Pool.GroupBy(leased => (leased.Vhid, leased.Address.IsV6)))
            WriteVhid(Line, table, plan.LeaseTime, vhid.Key.Vhid, vhid.Key.IsV6, vhid);
        WriteRules(Line, table);
        return script.ToString();
    }

    public static string Remove(string table) => $"delete table netdev {table}\n";

    /// <summary>
    /// A base chain that the kernel refuses exactly when it lacks the hook; to be tried, not to be loaded.
    /// </summary>
    public static string Probe(string hook, string device) =>
        "add table netdev carpool-probe\n" +
        $"add chain netdev carpool-probe try {{ type filter hook {hook} device \"{device}\" priority 0; }}\n";

    public static string ChainOf(byte vhid, bool isV6) => $"{(isV6 ? 'w' : 'v')}{vhid}";

    // A chain cannot be moved to another device, only made anew. Chains of vhids that have gone are no longer jumped
    // to.
    private static void WriteObsolete(Action<string> line, string table, LeasePlan plan, TableChain chain)
    {
        var wanted = chain.Name is In or Out
            ? chain.Device == plan.Interface
            : plan.Pool.Any(leased => ChainOf(leased.Vhid, leased.Address.IsV6) == chain.Name);
        if (wanted) return;

        line($"flush chain {table} {chain.Name}");
        line($"delete chain {table} {chain.Name}");
    }

    private static void WriteVhid(
        Action<string> line,
        string table,
        TimeSpan leaseTime,
        byte vhid,
        bool isV6,
        IEnumerable<LeasedAddress> addresses)
    {
        var chain = ChainOf(vhid, isV6);
        var (pool, leased, renew) = isV6 ? ("pool6", Leased6, "renew6") : ("pool", Leased, "renew");
        line($"add chain {table} {chain}");
        line($"flush chain {table} {chain}");
        foreach (var (_, address) in addresses)
        {
            var timeout = ((long)leaseTime.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            line($"add rule {table} {chain} update @{leased} {{ {address} timeout {timeout}ms }}");
            line($"add element {table} {pool} {{ {address} }}");
        }

        line($"add element {table} {renew} {{ {vhid} : jump {chain} }}");
    }

    // First what has a lease, for that is nearly all there is: one look-up a packet. What is left of the pool has none.
    private static void WriteRules(Action<string> line, string table)
    {
        line($"add rule {table} {Out} ip saddr @{Leased} accept");
        line($"add rule {table} {Out} ip6 saddr @{Leased6} accept");

        // Our own advertisement renews, except a bow-out: that one has advbase (@th,40,8) 255.
        line($"add rule {table} {Out} ip protocol 112 ip ttl 255 @th,40,8 != 255 @th,8,8 vmap @renew");
        line($"add rule {table} {Out} ip6 nexthdr 112 ip6 hoplimit 255 @th,40,8 != 255 @th,8,8 vmap @renew6");

        // Nothing about or from an unleased address goes out: else a hung master's kernel would go on with
        // retransmissions and ARP answers. A neighbour advertisement has the address as its source, so the last rule
        // covers ND.
        line($"add rule {table} {Out} ip saddr @pool counter drop");
        line($"add rule {table} {Out} ether type arp arp saddr ip @pool arp saddr ip != @{Leased} counter drop");
        line($"add rule {table} {Out} ip6 saddr @pool6 counter drop");

        line($"add rule {table} {In} ip daddr @{Leased} accept");
        line($"add rule {table} {In} ip6 daddr @{Leased6} accept");
        line($"add rule {table} {In} ip daddr @pool counter drop");
        line($"add rule {table} {In} ether type arp arp daddr ip @pool arp daddr ip != @{Leased} counter drop");
        line($"add rule {table} {In} ip6 daddr @pool6 counter drop");
    }
}
