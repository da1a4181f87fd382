using System.Net;
using System.Net.Sockets;

namespace Carpool.Tests.World;

/// <summary>Something that listens on a loopback address and never answers: what a TCP check wants.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    internal TestServer(string address, int port = 0)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        _socket.Listen();
    }

    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    /// <summary>A port that nobody has on any address of the host now.</summary>
    internal static int FreePort()
    {
        using var anywhere = new TestServer("0.0.0.0");
        return anywhere.Port;
    }

    /// <summary>Whether something listens there.</summary>
    internal static bool Answers(string address, int port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            client.Connect(IPAddress.Parse(address), port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
