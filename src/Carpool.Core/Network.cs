using System.Globalization;

namespace Carpool.Core;

/// <summary>
/// All addresses that begin with the same bits, as in <c>192.0.2.0/24</c>; one address is a network too.
/// </summary>
public readonly record struct Network
{
    private Network(NetAddress first, int prefixLength)
    {
        First = first;
        PrefixLength = prefixLength;
    }

    /// <summary>Its first address.</summary>
    public NetAddress First { get; }

    /// <summary>0..32 for IPv4, 0..128 for IPv6.</summary>
    public int PrefixLength { get; }

    /// <summary>Its last address.</summary>
    public NetAddress Last => First.LastOfNetwork(PrefixLength);

    /// <summary>The network of an address.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is longer than the address.</exception>
    public static Network Of(NetAddress address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.MaxPrefixLength);
        return new Network(address.FirstOfNetwork(prefixLength), prefixLength);
    }

    /// <summary>
    /// Reads <c>address</c> or <c>address/length</c>. Bits after the prefix are refused: whoever writes 192.0.2.5/24
    /// meant either one host or the whole network.
    /// </summary>
    public static bool TryParse(string text, out Network network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!NetAddress.TryParse(slash < 0 ? text : text[..slash], out var address)) return false;
        var length = address.MaxPrefixLength;
        if (slash >= 0)
        {
            var prefix = text.AsSpan(slash + 1);
            if (!int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out length)) return false;
            if (length > address.MaxPrefixLength) return false;
        }

        network = Of(address, length);
        return network.First == address;
    }

    public bool Contains(NetAddress address) => First.SharesNetwork(address, PrefixLength);

    /// <summary>A single address stands without its length.</summary>
    public override string ToString() => PrefixLength == First.MaxPrefixLength ? $"{First}" : $"{First}/{PrefixLength}";
}
