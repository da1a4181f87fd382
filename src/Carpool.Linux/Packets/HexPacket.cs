using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Carpool.Linux.Packets;

/// <summary>A packet written as hexadecimal digits: an Ethernet frame, an IP packet or a bare advertisement.</summary>
public static class HexPacket
{
    /// <summary>Longest text that is read, in characters: any packet, with separators.</summary>
    public const int LongestText = 65_536 * 4;

    private const int EthernetHeader = 14;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads digits; spaces, line ends, colons and a leading <c>0x</c> may stand among them.</summary>
    /// <param name="text">What was typed or pasted.</param>
    /// <param name="packet">What the octets look like; a bare advertisement when they look like nothing else.</param>
    /// <param name="fault">What is wrong with the text.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out OfflinePacket? packet, [NotNullWhen(false)] out string? fault)
    {
        packet = null;
        if (!TryReadOctets(text, out var octets, out fault)) return false;

        if (LooksLikeEthernet(octets))
            packet = OfflinePacket.From(1, PacketParser.TryReadFrame(octets, default, out var framed), framed);
        else if (octets[0] >> 4 is 4 or 6)
            packet = OfflinePacket.From(1, PacketParser.TryReadIp(octets, default, out var bare), bare);
        else
            packet = new OfflinePacket(1, PacketDrop.None) { Payload = octets };
        return true;
    }

    private static bool TryReadOctets(string text, out byte[] octets, [NotNullWhen(false)] out string? fault)
    {
        octets = [];
        fault = text.Length > LongestText ? $"more than {LongestText} characters" : null;
        if (fault is not null) return false;

        var digits = text.Trim();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) digits = digits[2..];
        digits = string.Concat(digits.Where(character => character != ':' && !char.IsWhiteSpace(character)));
        var odd = digits.AsSpan().IndexOfAnyExcept(HexDigits);
        if (digits.Length == 0) fault = "no hexadecimal digits";
        else if (odd >= 0) fault = $"'{digits[odd]}' is not a hexadecimal digit";
        else if (digits.Length % 2 != 0) fault = $"{digits.Length} digits make no whole octets";
        if (fault is not null) return false;

        octets = Convert.FromHexString(digits);
        return true;
    }

    /// <summary>
    /// An Ethernet address may begin like an IP header or an advertisement does, so the type must fit, and the IP
    /// version behind it.
    /// </summary>
    private static bool LooksLikeEthernet(ReadOnlySpan<byte> octets)
    {
        if (octets.Length <= EthernetHeader) return false;
        var version = octets[EthernetHeader] >> 4;
        return BinaryPrimitives.ReadUInt16BigEndian(octets[12..]) switch
        {
            0x0800 => version == 4,
            0x86dd => version == 6,
            0x8100 => true,
            _ => false,
        };
    }
}
