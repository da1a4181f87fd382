using Carpool.Core.Dns;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Dns;

public sealed class PoolNamesTests
{
    private const string Pool = """
        carpool {
          carp { interface = eth0, password-file = "p" }
          nodes { mail01 { address = 192.0.2.11, address6 = "2001:db8::11" } }
          addresses = [
            { address = 192.0.2.102/24, vhid = 2, group = mx }
            { address = 192.0.2.101/24, also = ["2001:db8::101/64"], vhid = 1, group = mx }
            { address = 192.0.2.103/24, vhid = 3 }
          ]
          dns = [{ fqdn = "mail.example.org" }, { fqdn = "mx.example.org", group = mx, ttl = 1m }]
        }
        """;

    private static readonly NetAddress One = NetAddress.Parse("192.0.2.101"), Two = NetAddress.Parse("192.0.2.102");

    [Fact]
    public void A_name_has_a_record_for_each_of_its_addresses() => Assert.Equal(
        """
        mail.example.org. 300 IN A 192.0.2.101
        mail.example.org. 300 IN A 192.0.2.102
        mail.example.org. 300 IN A 192.0.2.103
        mail.example.org. 300 IN AAAA 2001:db8::101
        mx.example.org. 60 IN A 192.0.2.101
        mx.example.org. 60 IN A 192.0.2.102
        mx.example.org. 60 IN AAAA 2001:db8::101

        """,
        ZoneOf(CarpoolSettings.Read(Pool, "carpool.conf").Settings!));

    private static string ZoneOf(CarpoolSettings pool) => PoolNames.Zone(pool, pool.Dns);

    [Fact]
    public void What_a_resolver_lacks_and_what_it_has_too_much_is_named()
    {
        var finding = NameFinding.Of("mail", "192.0.2.53:53", [One, Two], [Two, NetAddress.Parse("192.0.2.9")]);

        Assert.False(finding.IsRight);
        Assert.Equal(
            "mail at 192.0.2.53:53: lacks 192.0.2.101; has, though not the pool's: 192.0.2.9", $"{finding}");
    }

    [Fact]
    public void The_order_of_the_addresses_does_not_count() =>
        Assert.Equal("mail at r: has every address", $"{NameFinding.Of("mail", "r", [One, Two], [Two, One])}");
}
