using System.Text;
using Carpool.Core.Settings;

namespace Carpool.Core.Dns;

/// <summary>The names by which clients find the pool, and what the DNS should say of them: every address.</summary>
public static class PoolNames
{
    /// <summary>Its addresses, those of IPv4 first.</summary>
    public static ValueList<NetAddress> AddressesOf(CarpoolSettings pool, DnsNameSettings name) =>
    [
        .. pool.Addresses.Where(address => name.Group is null || address.Group == name.Group)
            .SelectMany(address => address.Also.Prepend(address.Address))
            .Select(address => address.Address)
            .OrderBy(address => address.IsV6).ThenBy(address => address),
    ];

    /// <summary>The records in the form of a zone file (RFC 1035, 5.1).</summary>
    /// <param name="pool">Whose.</param>
    /// <param name="names">Which of its names.</param>
    public static string Zone(CarpoolSettings pool, IEnumerable<DnsNameSettings> names)
    {
        var zone = new StringBuilder();
        foreach (var name in names)
            foreach (var address in AddressesOf(pool, name))
                zone.Append($"{name.Fqdn}. {name.Ttl.TotalSeconds:0} IN {TypeOf(address)} {address}\n");
        return zone.ToString();
    }

    /// <summary>The type of an address's record.</summary>
    public static string TypeOf(NetAddress address) => address.IsV6 ? "AAAA" : "A";
}
