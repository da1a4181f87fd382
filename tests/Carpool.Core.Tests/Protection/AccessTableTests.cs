using Carpool.Core.Protection;
using CsCheck;

namespace Carpool.Core.Tests.Protection;

public sealed class AccessTableTests
{
    private static readonly string[] Ends =
        ["0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"];

    private static readonly Gen<NetAddress> Address = Gen.OneOf(
        // Close together, so that networks nest; and the ends of both families.
        Gen.Byte.Array[4].Select(octets => NetAddress.Read([(byte)(octets[0] & 0x81), 0, octets[2], octets[3]])),
        Gen.Byte.Array[4].Select(octets => NetAddress.Read(octets)),
        Gen.Byte.Array[16].Select(octets => NetAddress.Read(octets)),
        Gen.OneOf([.. Ends.Select(text => Gen.Const(NetAddress.Parse(text)))]));

    private static readonly Gen<Network> SomeNetwork =
        from address in Address
        from length in Gen.Int[0, address.MaxPrefixLength]
        select Network.Of(address, length);

    [Fact]
    public void It_says_what_a_search_through_the_whole_lists_says() =>
        Gen.Select(SomeNetwork.Array[0, 20], SomeNetwork.Array[0, 20], Address.Array[1, 20])
            .Sample((allow, deny, addresses) =>
            {
                var table = new AccessTable(allow, deny);
                var asked = addresses
                    .Concat(allow.Concat(deny).SelectMany(network => new[] { network.First, network.Last }))
                    .Concat(allow.Concat(deny).Select(network => network.Last.Next).OfType<NetAddress>());
                foreach (var address in asked) Assert.Equal(Naive(allow, deny, address), table.Of(address));
            });

    [Fact]
    public void The_longer_prefix_counts_and_at_the_same_length_the_address_is_denied()
    {
        var table = new AccessTable(
            Networks("10.1.0.0/16", "192.0.2.1", "2001:db8:1::/48"),
            Networks("10.0.0.0/8", "10.1.2.0/24", "192.0.2.1", "2001:db8::/32"));
        (string Address, Access Access)[] expected =
        [
            ("10.0.0.1", Access.Denied), ("10.1.0.1", Access.Allowed), ("10.1.2.1", Access.Denied),
            ("10.1.3.0", Access.Allowed), ("10.2.0.0", Access.Denied), ("11.0.0.0", Access.Limited),
            ("192.0.2.1", Access.Denied), ("2001:db8:1::1", Access.Allowed), ("2001:db8:2::", Access.Denied),
            ("::ffff:10.0.0.1", Access.Limited),
        ];
        Assert.All(expected, one => Assert.Equal(one.Access, table.Of(NetAddress.Parse(one.Address))));
        Assert.Equal((2, 4), (table.Allowed, table.Denied));
    }

    [Fact]
    public void A_network_of_all_IPv4_does_not_reach_into_IPv6()
    {
        var table = new AccessTable([], Networks("0.0.0.0/0", "255.0.0.0/8"));
        Assert.Equal(Access.Denied, table.Of(NetAddress.Parse("255.255.255.255")));
        Assert.Equal(Access.Limited, table.Of(NetAddress.Parse("::")));
    }

    [Fact]
    public void A_hundred_thousand_networks_are_looked_up_without_a_search_through_them()
    {
        var deny = new List<Network>();
        for (uint n = 0; n < 100_000; n++) deny.Add(Network.Of(V4(n * 40_000), 20 + (int)(n % 13)));
        var table = new AccessTable([], deny);
        Assert.Equal(100_000, table.Denied);

        // A million look-ups through the whole list would take a quarter of an hour.
        var denied = 0;
        for (uint n = 0; n < 1_000_000; n++)
        {
            var first = deny[(int)(n % 100_000)].First;
            if (table.Of(first) == Access.Denied) denied++;
        }

        Assert.Equal(1_000_000, denied);
        for (uint n = 0; n < 100_000; n += 997) Assert.Equal(Access.Limited, table.Of(V4(n * 40_000 + 20_000)));
    }

    private static Access Naive(Network[] allow, Network[] deny, NetAddress address)
    {
        int Longest(Network[] list) => list.Where(network => network.Contains(address))
            .Select(network => network.PrefixLength).DefaultIfEmpty(-1).Max();
        var (allowed, denied) = (Longest(allow), Longest(deny));
        return denied < 0 && allowed < 0 ? Access.Limited : denied >= allowed ? Access.Denied : Access.Allowed;
    }

    private static IEnumerable<Network> Networks(params string[] texts) =>
        texts.Select(text => Network.TryParse(text, out var network) ? network : throw new FormatException(text));

    private static NetAddress V4(uint number) =>
        NetAddress.Read([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
