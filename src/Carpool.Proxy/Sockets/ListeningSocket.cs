using System.Globalization;
using System.Runtime.InteropServices;
using Carpool.Core;

namespace Carpool.Proxy.Sockets;

/// <summary>A TCP socket that listens on this host, as the kernel lists it in /proc/net/tcp and tcp6.</summary>
internal readonly record struct ListeningSocket(NetAddress Address, ushort Port, long Inode)
{
    // net/tcp_states.h: TCP_LISTEN
    private const string Listening = "0A";

    private static readonly NetAddress AnyV4 = NetAddress.Parse("0.0.0.0");
    private static readonly NetAddress AnyV6 = NetAddress.Parse("::");

    /// <summary>
    /// The socket that keeps another from listening on the address and port, or null when there is none.
    /// </summary>
    internal static ListeningSocket? InTheWayOf(NetAddress address, ushort port)
    {
        string[] tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        foreach (var table in tables.Where(File.Exists))
        {
            foreach (var line in File.ReadLines(table))
            {
                if (TryParse(line, out var socket) && socket.Blocks(address, port)) return socket;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads one line of the table (Documentation/networking/proc_net_tcp.rst); the heading and others are refused.
    /// </summary>
    internal static bool TryParse(string line, out ListeningSocket socket)
    {
        socket = default;
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 10 || fields[3] != Listening) return false;

        var local = fields[1].Split(':');
        if (local.Length != 2 || local[0].Length is not (8 or 32)) return false;
        if (!ushort.TryParse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
            return false;
        if (!long.TryParse(fields[9], CultureInfo.InvariantCulture, out var inode)) return false;

        // The address is printed as 32-bit words of the host's byte order; in memory they hold network order.
        Span<byte> octets = stackalloc byte[local[0].Length / 2];
        for (var at = 0; at < octets.Length; at += sizeof(uint))
        {
            var word = local[0].AsSpan(at * 2, 2 * sizeof(uint));
            if (!uint.TryParse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)) return false;
            MemoryMarshal.Write(octets[at..], bits);
        }

        socket = new(NetAddress.Read(octets), port, inode);
        return true;
    }

    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";

    /// <summary>An IPv6 socket on all addresses usually takes IPv4 too.</summary>
    private bool Blocks(NetAddress address, ushort port) =>
        Port == port && (Address == address || Address == AnyV6 || (Address == AnyV4 && !address.IsV6));
}
