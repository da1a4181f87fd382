using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Carpool.Linux.Tests;

/// <summary>
/// Sends and receives whole Ethernet frames on one interface, without the code under test: packet(7).
/// </summary>
internal sealed class FrameSocket : IDisposable
{
    private const ushort AllProtocols = 0x0003;   // ETH_P_ALL

    private readonly Socket _socket;

    /// <summary>Opens it in the namespace of the calling thread.</summary>
    public FrameSocket(int interfaceIndex)
    {
        var protocol = BinaryPrimitives.ReverseEndianness(AllProtocols);
        _socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)protocol);
        _socket.Bind(new LinkEndPoint(interfaceIndex));
    }

    /// <returns>0, or the error number: 105 (ENOBUFS) when an egress rule dropped the frame.</returns>
    public int Send(ReadOnlySpan<byte> frame)
    {
        try
        {
            _socket.Send(frame);
            return 0;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.NoBufferSpaceAvailable ? 105 : fault.NativeErrorCode;
        }
    }

    /// <summary>The frames that come in, and go out through other sockets, until the time is over.</summary>
    public List<byte[]> Receive(TimeSpan time)
    {
        var frames = new List<byte[]>();
        var buffer = new byte[2048];
        var end = System.Diagnostics.Stopwatch.GetTimestamp() + time.Ticks * 100;
        while (System.Diagnostics.Stopwatch.GetTimestamp() is var now && now < end)
        {
            if (_socket.Poll(TimeSpan.FromTicks((end - now) / 100), SelectMode.SelectRead))
                frames.Add(buffer[.._socket.Receive(buffer)]);
        }

        return frames;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll, linux/if_packet.h.</summary>
    private sealed class LinkEndPoint(int interfaceIndex) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteUInt16BigEndian(address.Buffer.Span[2..], AllProtocols);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[4..], interfaceIndex);
            return address;
        }
    }
}
