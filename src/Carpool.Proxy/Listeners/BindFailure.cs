using System.Net.Sockets;
using Carpool.Core;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Listeners;

/// <summary>Turns a failed bind into what an operator can act on.</summary>
internal static class BindFailure
{
    internal static BindResult Explain(NetAddress address, ushort port, SocketException failure) =>
        failure.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => new(
                BindOutcome.InUse, null, failure.NativeErrorCode, InTheWay(address, port)),
            SocketError.AccessDenied => new(
                BindOutcome.NoPermission, null, failure.NativeErrorCode,
                $"port {port} needs CAP_NET_BIND_SERVICE or a lower net.ipv4.ip_unprivileged_port_start"),
            _ => new(BindOutcome.Failed, null, failure.NativeErrorCode, failure.Message),
        };

    private static string InTheWay(NetAddress address, ushort port)
    {
        if (ListeningSocket.InTheWayOf(address, port) is not { } socket)
            return $"port {port} of {address} is taken by a socket that does not listen";

        var owner = SocketOwner.Find(socket.Inode);
        return $"{socket} is taken{(owner is null ? "" : $" by {owner}")}: a service that is proxied here must listen "
            + "on its node's own address, neither on all addresses nor on the virtual one";
    }
}
