using System.Net;
using System.Net.Sockets;

namespace Carpool.Proxy.Tests;

/// <summary>Two ends of one TCP connection on loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    internal SocketPair()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        Near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Near.Connect(listening.LocalEndPoint!);
        Far = listening.Accept();
        Far.NoDelay = true;
    }

    internal Socket Near { get; }

    internal Socket Far { get; }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
