using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Carpool.Core;

/// <summary>
/// An IPv4 or IPv6 address as a value: comparable, hashable and free of allocation, which <see cref="IPAddress"/> is
/// not. Order: every IPv4 address before every IPv6 address, within a family ascending as an unsigned number in network
/// byte order. That is the order in which CARP hashes addresses.
/// </summary>
public readonly partial record struct NetAddress : IComparable<NetAddress>
{
    private readonly UInt128 _bits;

    private NetAddress(UInt128 bits, bool isV6)
    {
        _bits = bits;
        IsV6 = isV6;
    }

    public bool IsV6 { get; }

    /// <summary>4 or 16.</summary>
    public int Size => IsV6 ? 16 : 4;

    /// <summary>32 or 128.</summary>
    public int MaxPrefixLength => Size * 8;

    /// <summary>127.0.0.0/8 (RFC 1122, 3.2.1.3) or ::1.</summary>
    public bool IsLoopback => IsV6 ? _bits == 1 : _bits >> 24 == 127;

    /// <summary>fe80::/10 (RFC 4291, 2.5.6).</summary>
    public bool IsLinkLocalV6 => IsV6 && (ushort)(_bits >> 112) is >= 0xfe80 and <= 0xfebf;

    /// <summary>
    /// The IPv4 address in an IPv4-mapped one, as ::ffff:192.0.2.1 (RFC 4291, 2.5.5.2); any other is itself.
    /// </summary>
    public NetAddress Unmapped => IsV6 && _bits >> 32 == 0xffff ? new(_bits & uint.MaxValue, isV6: false) : this;

    /// <summary>The one that follows in the order; null after the last one.</summary>
    public NetAddress? Next =>
        this != LastOfNetwork(0) ? new(_bits + 1, IsV6) : IsV6 ? null : new NetAddress(0, isV6: true);

    /// <summary>Reads 4 or 16 octets in network byte order.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static NetAddress Read(ReadOnlySpan<byte> octets) => octets.Length switch
    {
        4 => new(BinaryPrimitives.ReadUInt32BigEndian(octets), isV6: false),
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(octets), isV6: true),
        _ => throw new ArgumentException($"an address has 4 or 16 octets, not {octets.Length}", nameof(octets)),
    };

    public static NetAddress From(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var written);
        return Read(octets[..written]);
    }

    /// <summary>Reads an address literal; names, ports, prefixes and IPv6 scopes are refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NetAddress address)
    {
        address = default;
        // IPAddress also takes "1", "1.2" and "0x7f.1": what an administrator writes has four numbers or a colon.
        if (text is null || text.Contains('%', StringComparison.Ordinal)) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        if (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != text) return false;

        address = From(parsed);
        return true;
    }

    /// <exception cref="FormatException">The text is not an address literal.</exception>
    public static NetAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    /// <summary>Writes <see cref="Size"/> octets in network byte order.</summary>
    public void Write(Span<byte> destination)
    {
        if (IsV6) BinaryPrimitives.WriteUInt128BigEndian(destination, _bits);
        else BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_bits);
    }

    /// <summary>
    /// Whether both addresses have the same first <paramref name="prefixLength"/> bits, and the same family.
    /// </summary>
    public bool SharesNetwork(NetAddress other, int prefixLength)
    {
        if (IsV6 != other.IsV6) return false;
        var hostBits = MaxPrefixLength - prefixLength;
        return hostBits >= 128 || _bits >> hostBits == other._bits >> hostBits;
    }

    /// <summary>The first address of its network: all bits after the prefix are zero.</summary>
    public NetAddress FirstOfNetwork(int prefixLength)
    {
        var hostBits = MaxPrefixLength - prefixLength;
        return new(hostBits >= 128 ? 0 : _bits >> hostBits << hostBits, IsV6);
    }

    /// <summary>The last address of its network: all bits after the prefix are one.</summary>
    public NetAddress LastOfNetwork(int prefixLength)
    {
        var hostBits = MaxPrefixLength - prefixLength;
        return new(hostBits >= 128 ? UInt128.MaxValue : _bits | ((UInt128.One << hostBits) - 1), IsV6);
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[Size];
        Write(octets);
        return new IPAddress(octets);
    }

    public int CompareTo(NetAddress other) =>
        IsV6 != other.IsV6 ? IsV6.CompareTo(other.IsV6) : _bits.CompareTo(other._bits);

    public static bool operator <(NetAddress left, NetAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(NetAddress left, NetAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(NetAddress left, NetAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NetAddress left, NetAddress right) => left.CompareTo(right) >= 0;

    public override string ToString() => ToIPAddress().ToString();
}
