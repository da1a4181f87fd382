using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Carpool.Core;

namespace Carpool.Linux.Netlink;

/// <summary>Asks sock_diag(7), which lists the listening sockets alone.</summary>
public sealed class Listeners : IListeners, IDisposable
{
    private const ushort ByFamily = 20;   // SOCK_DIAG_BY_FAMILY
    private const byte V4 = 2;            // AF_INET
    private const byte V6 = 10;           // AF_INET6
    private const uint ListenState = 1 << 10;   // TCP_LISTEN

    private readonly Lock _gate = new();
    private readonly NetlinkSocket _queries = new(NetlinkSocket.SocketDiagnosis);

    /// <summary>struct inet_diag_sockid, linux/inet_diag.h; ports are in network order.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct SocketId
    {
        public ushort SourcePort;
        public ushort DestinationPort;
        public Octets16 Source;
        public Octets16 Destination;
        public uint Interface;
        public ulong Cookie;
    }

    [InlineArray(16)]
    private struct Octets16
    {
        private byte _first;
    }

    /// <summary>struct inet_diag_req_v2.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Request
    {
        public byte Family;
        public byte Protocol;
        public byte Extensions;
        public byte Padding;
        public uint States;
        public SocketId Socket;
    }

    /// <summary>The beginning of struct inet_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Answer
    {
        public byte Family;
        public byte State;
        public byte Timer;
        public byte Retransmits;
        public SocketId Socket;
    }

    public bool Has(NetAddress address, ushort port)
    {
        var found = new List<NetAddress>();
        WriteBody request = (ref NetlinkWriter writer) => writer.Append(new Request
        {
            Family = address.IsV6 ? V6 : V4,
            Protocol = (byte)ProtocolType.Tcp,
            States = ListenState,
            Socket = new SocketId { SourcePort = BinaryPrimitives.ReverseEndianness(port) },
        });
        lock (_gate)
        {
            var errno = _queries.Dump<NetAddress>(ByFamily, request, TryRead, found);
            if (errno != Errno.None) return false;
        }

        return found.Exists(one => one == address || IsAny(one));
    }

    public void Dispose()
    {
        lock (_gate) _queries.Dispose();
    }

    private static bool TryRead(in NetlinkReader message, out NetAddress address)
    {
        address = default;
        if (message.Header.Type != ByFamily || !message.TryRead(out Answer answer, out _)) return false;

        ReadOnlySpan<byte> octets = answer.Socket.Source;
        address = NetAddress.Read(answer.Family == V6 ? octets : octets[..4]);
        return true;
    }

    private static bool IsAny(NetAddress address)
    {
        Span<byte> octets = stackalloc byte[address.Size];
        address.Write(octets);
        return !octets.ContainsAnyExcept((byte)0);
    }
}
