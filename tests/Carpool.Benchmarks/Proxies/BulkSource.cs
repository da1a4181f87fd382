using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Carpool.Benchmarks.Proxies;

/// <summary>A server that sends as much as is taken, and the client that takes it.</summary>
internal sealed class BulkSource : IDisposable
{
    private const int BlockSize = 256 * 1024;
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public BulkSource(EndPoint endpoint)
    {
        _listening.Bind(endpoint);
        _listening.Listen();
        _ = AcceptAsync();
    }

    public void Dispose() => _listening.Dispose();

    /// <returns>Megabytes that came through, and the seconds they took.</returns>
    public static async Task<(double Megabytes, double Seconds)> TakeAsync(
        ProxyUnderTest target, TimeSpan length, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(target.Address, ProxyRig.BulkPort), ct);
        var block = new byte[BlockSize];
        var taken = 0.0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < length && await socket.ReceiveAsync(block, ct) is var read and > 0) taken += read;
        return (taken / (1 << 20), watch.Elapsed.TotalSeconds);
    }

    private static async Task SendAsync(Socket socket)
    {
        using var _ = socket;
        var block = new byte[BlockSize];
        try
        {
            while (true) await socket.SendAsync(block);
        }
        catch (SocketException)
        {
            // The client has had enough.
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = SendAsync(await _listening.AcceptAsync());
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }
}
