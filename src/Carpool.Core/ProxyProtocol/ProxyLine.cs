using System.Globalization;
using System.Text;

namespace Carpool.Core.ProxyProtocol;

/// <summary>Version 1 of the PROXY protocol: a line of text (doc/proxy-protocol.txt, 2.1).</summary>
internal static class ProxyLine
{
    /// <summary>The longest line, its CR LF included.</summary>
    internal const int MaxSize = 107;

    internal static ReadOnlySpan<byte> Prefix => "PROXY "u8;

    internal static ProxyHeaderFault TryRead(ReadOnlySpan<byte> seen, out ProxyHeader? header, out int size)
    {
        (header, size) = (null, 0);
        var end = seen[..Math.Min(seen.Length, MaxSize)].IndexOf((byte)'\n');
        if (end < 0) return seen.Length < MaxSize ? ProxyHeaderFault.Unfinished : ProxyHeaderFault.TooLong;
        if (seen[end - 1] != '\r') return ProxyHeaderFault.BadLine;

        size = end + 1;
        var text = Encoding.Latin1.GetString(seen[Prefix.Length..(end - 1)]);
        return TryRead(text.Split(' '), out header);
    }

    internal static byte[] Write(ProxyHeader header) => Encoding.ASCII.GetBytes(header.Addresses is { } ends
        ? $"PROXY {(ends.Source.IsV6 ? "TCP6" : "TCP4")} "
            + $"{ends.Source} {ends.Destination} {ends.SourcePort} {ends.DestinationPort}\r\n"
        : "PROXY UNKNOWN\r\n");

    private static ProxyHeaderFault TryRead(string[] fields, out ProxyHeader? header)
    {
        header = null;
        // What follows UNKNOWN has no meaning and is to be ignored.
        if (fields[0] == "UNKNOWN")
        {
            header = new ProxyHeader();
            return ProxyHeaderFault.None;
        }

        if (fields[0] is not ("TCP4" or "TCP6")) return ProxyHeaderFault.BadFamily;
        if (fields.Length != 5) return ProxyHeaderFault.BadLine;

        var isV6 = fields[0] == "TCP6";
        if (!IsAddress(fields[1], isV6, out var source) || !IsPort(fields[3], out var sourcePort))
            return ProxyHeaderFault.BadAddress;
        if (!IsAddress(fields[2], isV6, out var destination) || !IsPort(fields[4], out var destinationPort))
            return ProxyHeaderFault.BadAddress;

        header = new ProxyHeader { Addresses = new(source, sourcePort, destination, destinationPort) };
        return ProxyHeaderFault.None;
    }

    /// <summary>IPv6 without the brackets and the port that the parser of the library would take.</summary>
    private static bool IsAddress(string text, bool isV6, out NetAddress address) =>
        NetAddress.TryParse(text, out address) && address.IsV6 == isV6 && text[0] != '[';

    private static bool IsPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
        && (text[0] != '0' || text.Length == 1);
}
