using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;

namespace Carpool.Proxy.Tests;

/// <summary>A service on a loopback address, which does with each connection what the test says.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Socket _socket;
    private int _accepted;

    internal TestServer(string name, string address, Func<Socket, Task> serve)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(address), 0);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(endpoint);
        _socket.Listen(512);
        var port = (ushort)((IPEndPoint)_socket.LocalEndPoint!).Port;
        Server = new Server(name, NetAddress.Parse(address), port, TakesNewSessions: true);
        _ = AcceptAsync(serve);
    }

    internal Server Server { get; }

    internal int Accepted => Volatile.Read(ref _accepted);

    public void Dispose() => _socket.Dispose();

    /// <summary>Sends back all that it gets, then a FIN.</summary>
    internal static TestServer Echo(string name, string address) => new(name, address, EchoAsync);

    /// <summary>Greets with its own name, then closes.</summary>
    internal static TestServer Named(string name, string address) => new(name, address, async socket =>
    {
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(name));
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReadToEndAsync();
    });

    /// <summary>A server at an address and port where nothing listens.</summary>
    internal static Server Absent(string name, string address) =>
        new(name, NetAddress.Parse(address), FreePort.On(address), TakesNewSessions: true);

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer) is var read and > 0)
            await socket.SendAllAsync(buffer.AsMemory(0, read));
        socket.Shutdown(SocketShutdown.Send);
    }

    private async Task AcceptAsync(Func<Socket, Task> serve)
    {
        try
        {
            while (true)
            {
                var socket = await _socket.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(serve, socket);
            }
        }
        catch (SocketException)
        {
            // Disposed: the test is over.
        }
    }

    private static async Task ServeAsync(Func<Socket, Task> serve, Socket socket)
    {
        using var _ = socket;
        try
        {
            await serve(socket);
        }
        catch (SocketException)
        {
            // Tests abort connections on purpose; what the other side saw is what they look at.
        }
    }
}
