using System.Net.Sockets;
using Carpool.Core;

namespace Carpool.Linux.Packets;

/// <summary>
/// Membership of one group on one interface, while it lives. It opens the card's multicast filter and makes switches
/// that snoop IGMP or MLD forward the group here; nothing is read from its socket.
/// </summary>
internal sealed class MulticastMembership : IDisposable
{
    private readonly Socket _socket;

    private MulticastMembership(Socket socket) => _socket = socket;

    /// <summary>
    /// Joins the group; null, and the kernel's words, when it refuses: for instance because IPv6 is off there.
    /// </summary>
    internal static MulticastMembership? TryJoin(NetAddress group, int interfaceIndex, out string refusal)
    {
        var family = group.IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        Socket? socket = null;
        try
        {
            socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            if (group.IsV6)
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership,
                    new IPv6MulticastOption(group.ToIPAddress(), interfaceIndex));
            else
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                    new MulticastOption(group.ToIPAddress(), interfaceIndex));
            refusal = "";
            return new MulticastMembership(socket);
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            refusal = fault.Message;
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();
}
