using System.Net;
using System.Net.Sockets;

namespace Carpool.Proxy.Tests;

internal static class FreePort
{
    /// <summary>A port of the address that nobody has now.</summary>
    internal static ushort On(string address)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(address), 0);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endpoint);
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
