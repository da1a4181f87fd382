using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary>An address with the length of its network's prefix, as in <c>192.0.2.101/24</c>.</summary>
/// <param name="Address">The address itself, with its host bits.</param>
/// <param name="PrefixLength">Bits of the network: 1..32 for IPv4, 1..128 for IPv6.</param>
public readonly record struct InterfaceAddress(NetAddress Address, int PrefixLength)
{
    /// <summary>Whether <paramref name="other"/> is in the same network.</summary>
    public bool Contains(NetAddress other) => Address.SharesNetwork(other, PrefixLength);

    /// <summary>Reads <c>address/length</c>; both parts are needed.</summary>
    public static bool TryParse(string text, out InterfaceAddress result)
    {
        result = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !NetAddress.TryParse(text[..slash], out var address)) return false;
        var prefix = text.AsSpan(slash + 1);
        if (!int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return false;
        if (length < 1 || length > address.MaxPrefixLength) return false;

        result = new InterfaceAddress(address, length);
        return true;
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
