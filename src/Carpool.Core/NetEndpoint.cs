using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Carpool.Core;

/// <summary>An address and a TCP port, as a value.</summary>
public readonly record struct NetEndpoint(NetAddress Address, ushort Port)
{
    /// <summary>Reads <c>192.0.2.1:25</c> or <c>[2001:db8::1]:25</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NetEndpoint endpoint)
    {
        endpoint = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0) return false;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;

        var host = text![..colon];
        var isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!NetAddress.TryParse(isBracketed ? host[1..^1] : host, out var address)) return false;
        if (address.IsV6 != isBracketed) return false;

        endpoint = new(address, port);
        return true;
    }

    /// <summary>IPv6 has brackets around the address.</summary>
    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}
