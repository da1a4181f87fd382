using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.NetworkInformation;
using Carpool.Core;

namespace Carpool.Linux.Packets;

/// <summary>A 48-bit Ethernet address as a value, which <see cref="PhysicalAddress"/> is not.</summary>
public readonly record struct MacAddress
{
    /// <summary>Octets of an Ethernet address.</summary>
    public const int Size = 6;

    public static readonly MacAddress Broadcast = new(0xffff_ffff_ffff);

    private readonly ulong _bits;

    private MacAddress(ulong bits) => _bits = bits;

    /// <summary>Whether the group bit is set: multicast or broadcast (IEEE 802).</summary>
    public bool IsGroup => (_bits >> 40 & 1) != 0;

    /// <summary>The address that all hosts of a vhid share, for IPv4 and IPv6 alike: 00:00:5e:00:01:vhid.</summary>
    public static MacAddress VirtualFor(byte vhid) => new(0x0000_5e00_0100 | (ulong)vhid);

    /// <summary>The group address that an IP multicast address maps to (RFC 1112, 6.4; RFC 2464, 7).</summary>
    public static MacAddress ForMulticast(NetAddress group)
    {
        Span<byte> octets = stackalloc byte[16];
        group.Write(octets);
        var low = octets[(group.Size - 4)..];
        var tail = (ulong)low[1] << 16 | (ulong)low[2] << 8 | low[3];
        return group.IsV6
            ? new(0x3333_0000_0000 | (ulong)low[0] << 24 | tail)
            : new(0x0100_5e00_0000 | tail & 0x7f_ffff);
    }

    /// <summary>Reads the first six octets.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> octets)
    {
        ulong bits = 0;
        foreach (var octet in octets[..Size]) bits = bits << 8 | octet;
        return new(bits);
    }

    /// <summary>Reads six pairs of hexadecimal digits with colons between them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MacAddress address)
    {
        address = default;
        if (text is null || text.Length != Size * 3 - 1) return false;

        ulong bits = 0;
        for (var at = 0; at < text.Length; at += 3)
        {
            if (at > 0 && text[at - 1] != ':') return false;
            var pair = text.AsSpan(at, 2);
            if (!byte.TryParse(pair, NumberStyles.AllowHexSpecifier, null, out var octet)) return false;
            bits = bits << 8 | octet;
        }

        address = new(bits);
        return true;
    }

    /// <exception cref="FormatException">The text is not an Ethernet address.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an Ethernet address");

    /// <summary>Writes six octets.</summary>
    public void Write(Span<byte> destination)
    {
        for (var at = 0; at < Size; at++) destination[at] = (byte)(_bits >> 8 * (Size - 1 - at));
    }

    public PhysicalAddress ToPhysicalAddress()
    {
        var octets = new byte[Size];
        Write(octets);
        return new PhysicalAddress(octets);
    }

    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[Size];
        Write(octets);
        return string.Create(CultureInfo.InvariantCulture,
            $"{octets[0]:x2}:{octets[1]:x2}:{octets[2]:x2}:{octets[3]:x2}:{octets[4]:x2}:{octets[5]:x2}");
    }
}
