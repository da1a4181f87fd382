using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Lab.StandIns;

/// <summary>Small services on a node's own addresses. Every answer names the host and the client that it saw.</summary>
internal sealed class StandIn : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(5);

    private readonly string _host;
    private readonly List<(Socket Listener, IDialogue Dialogue)> _listeners = [];

    private StandIn(string host) => _host = host;

    /// <exception cref="SocketException">A port is taken.</exception>
    public static StandIn Bind(NodeSettings node, IEnumerable<ServiceSettings> services)
    {
        var standIn = new StandIn(node.Name);
        NetAddress[] addresses = node.Address6 is { } second ? [node.Address, second] : [node.Address];
        foreach (var service in services)
            foreach (var address in addresses)
                standIn.Listen(new IPEndPoint(address.ToIPAddress(), service.BackendPort), Dialogue.Of(service));
        return standIn;
    }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct) =>
        await Task.WhenAll(_listeners.Select(one => AcceptAsync(one.Listener, one.Dialogue, ct)));

    public void Dispose()
    {
        foreach (var (listener, _) in _listeners) listener.Dispose();
    }

    private void Listen(IPEndPoint at, IDialogue dialogue)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listeners.Add((listener, dialogue));
        listener.Bind(at);
        listener.Listen(Backlog);
    }

    private async Task AcceptAsync(Socket listener, IDialogue dialogue, CancellationToken ct)
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptAsync(ct), dialogue, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The host's services are stopped.
        }
    }

    private async Task ServeAsync(Socket client, IDialogue dialogue, CancellationToken stopping)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            idle.CancelAfter(IdleLimit);
            await using var stream = new NetworkStream(client, ownsSocket: true);
            var seen = ((IPEndPoint)client.RemoteEndPoint!).Address;
            await WriteAsync(stream, dialogue.Greeting(_host, seen), idle.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await reader.ReadLineAsync(idle.Token) is { } line)
            {
                idle.CancelAfter(IdleLimit);
                var (answer, last) = dialogue.Answer(line, _host, seen);
                await WriteAsync(stream, answer, idle.Token);
                if (last) return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // A client that goes away in mid-sentence is an everyday thing; a connect check does it each second.
        }
    }

    private static async Task WriteAsync(NetworkStream stream, string text, CancellationToken ct)
    {
        if (text.Length > 0) await stream.WriteAsync(Encoding.ASCII.GetBytes(text), ct);
    }
}
