using System.Net;
using System.Net.Sockets;

namespace Carpool.Benchmarks.Proxies;

/// <summary>Clients that connect and say no more, like those of IMAP IDLE.</summary>
internal static class IdleClients
{
    public static int Count { get; } = Math.Min(10_000, ProxyRig.MaxConnections - 200);

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    /// <returns>Kilobytes of resident memory that each costs the proxy.</returns>
    public static async Task<double> MeasureAsync(ProxyUnderTest target, CancellationToken ct)
    {
        var before = target.ResidentMb();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(target.Address, ProxyRig.HttpPort), ct);
            }

            await Task.Delay(Settle, ct);
            return (target.ResidentMb() - before) * 1024 / Count;
        }
        finally
        {
            sockets.ForEach(socket => socket.Close(timeout: 0));
        }
    }
}
