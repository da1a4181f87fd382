using System.Numerics;

namespace Carpool.Core.ProxyProtocol;

/// <summary>CRC32C as SCTP has it (RFC 4960, appendix B).</summary>
internal static class ProxyChecksum
{
    internal static uint Of(ReadOnlySpan<byte> octets)
    {
        var crc = uint.MaxValue;
        foreach (var octet in octets) crc = BitOperations.Crc32C(crc, octet);
        return ~crc;
    }
}
