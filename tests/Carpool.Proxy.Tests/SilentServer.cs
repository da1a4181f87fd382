using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Core.Balancing;

namespace Carpool.Proxy.Tests;

/// <summary>
/// A server whose backlog is full, so that the kernel drops every further SYN: it neither accepts nor refuses.
/// </summary>
internal sealed class SilentServer : IDisposable
{
    private readonly Socket _listening;
    private readonly List<Socket> _filling;

    private SilentServer(string name, Socket listening, List<Socket> filling)
    {
        _listening = listening;
        _filling = filling;
        var endpoint = (IPEndPoint)listening.LocalEndPoint!;
        Server = new Server(name, NetAddress.From(endpoint.Address), (ushort)endpoint.Port, TakesNewSessions: true);
    }

    internal Server Server { get; }

    public void Dispose()
    {
        _listening.Dispose();
        _filling.ForEach(socket => socket.Dispose());
    }

    internal static async Task<SilentServer> StartAsync(string name, string address)
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        listening.Listen(backlog: 0);
        var filling = new List<Socket>();
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            filling.Add(socket);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            try
            {
                await socket.ConnectAsync(listening.LocalEndPoint!, patience.Token);
            }
            catch (OperationCanceledException)
            {
                return new SilentServer(name, listening, filling);
            }
        }
    }
}
