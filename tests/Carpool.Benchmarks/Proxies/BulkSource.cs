using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// A server that sends as much as is taken, and the clients that take it. Both are to be cheap beside a proxy: neither
/// copies a byte.
/// </summary>
internal sealed class BulkSource : IDisposable
{
    private const int Clients = 4;
    private const int BlockSize = 1 << 20;

    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly string _file = Path.GetTempFileName();

    public BulkSource(EndPoint endpoint)
    {
        File.WriteAllBytes(_file, new byte[BlockSize]);
        _listening.Bind(endpoint);
        _listening.Listen();
        _ = AcceptAsync();
    }

    public void Dispose()
    {
        _listening.Dispose();
        File.Delete(_file);
    }

    /// <returns>Megabytes that came through, and the seconds they took.</returns>
    public static async Task<(double Megabytes, double Seconds)> TakeAsync(
        ProxyUnderTest target, TimeSpan length, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var taken = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => TakeOneAsync(target, length, ct)));
        return (taken.Sum() / (1 << 20), watch.Elapsed.TotalSeconds);
    }

    private static async Task<double> TakeOneAsync(ProxyUnderTest target, TimeSpan length, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(target.Address, ProxyRig.BulkPort), ct);
        var block = new byte[BlockSize];
        var taken = 0.0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < length)
        {
            // MSG_TRUNC: the kernel throws the bytes away (tcp(7)).
            var read = await socket.ReceiveAsync(block, SocketFlags.Truncated, ct);
            if (read == 0) throw new BenchmarkException($"{target.Name} ended a bulk connection");
            taken += read;
        }

        return taken;
    }

    private async Task SendAsync(Socket socket)
    {
        using var _ = socket;
        try
        {
            while (true) await socket.SendFileAsync(_file);
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
