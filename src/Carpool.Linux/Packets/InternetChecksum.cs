using System.Buffers.Binary;

namespace Carpool.Linux.Packets;

/// <summary>The checksum of IP, UDP, ICMPv6 and so on (RFC 1071).</summary>
internal static class InternetChecksum
{
    /// <summary>The one's complement sum of the 16-bit words; all ones when a right checksum is among them.</summary>
    /// <param name="octets">An even number, at most 64 Ki.</param>
    /// <param name="start">The sum of words that belong to it but stand elsewhere.</param>
    internal static ushort Sum(ReadOnlySpan<byte> octets, ushort start = 0)
    {
        uint sum = start;
        for (var at = 0; at < octets.Length; at += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)(sum + (sum >> 16));
    }
}
