using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>Clients that connect and say no more, like those of IMAP IDLE.</summary>
internal sealed class IdleClients : IDisposable
{
    private const int Wanted = 10_000;
    private const int LeftForOthers = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private readonly List<Socket> _sockets = [];

    private IdleClients()
    {
    }

    /// <summary>Ten thousand, or what the limit of descriptors leaves to a proxy that needs two for each.</summary>
    public static int Count { get; } = Math.Min(Wanted, ProxyRig.MaxConnections - LeftForOthers);

    /// <summary>The count in words, with the reason when it is not what was wanted.</summary>
    public static string Words { get; } = Count == Wanted
        ? $"{Count} idle connections"
        : $"{Count} idle connections (no more with {ProxyRig.DescriptorLimit} descriptors)";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        await using var rig = await ProxyRig.StartAsync(threads: 1, ct);
        var (ours, theirs) = (await MeasureAsync(rig.Ours, ct), await MeasureAsync(rig.Peer, ct));
        return
        [
            Figure.AtMost(
                "memory", "resident memory per idle connection, kB", 1.0, [ours.Each],
                new Peer(rig.Peer.Name, [theirs.Each])),
            Figure.At("memory", $"the same: the process with {Words}", "MB", limit: null, ours.Whole) with
            {
                Peer = new Peer(rig.Peer.Name, [theirs.Whole]),
                Value = ours.Whole / theirs.Whole,
            },
        ];
    }

    /// <summary>Connects all of them, and returns when the proxy has both sides of each.</summary>
    public static async Task<IdleClients> ConnectAsync(ProxyUnderTest target, CancellationToken ct)
    {
        var clients = new IdleClients();
        try
        {
            var before = target.Descriptors();
            for (var i = 0; i < Count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                clients._sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(target.Address, ProxyRig.HttpPort), ct);
            }

            var waited = Stopwatch.StartNew();
            while (target.Descriptors() - before is var added && added < 2 * Count)
            {
                if (waited.Elapsed > Patience)
                    throw new BenchmarkException($"{target.Name} has {added} descriptors for {Count} connections");
                await Task.Delay(Settle / 10, ct);
            }

            return clients;
        }
        catch
        {
            clients.Dispose();
            throw;
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Close(timeout: 0));

    private static async Task<(double Each, double Whole)> MeasureAsync(ProxyUnderTest proxy, CancellationToken ct)
    {
        // The first connections also pay for the code that they bring in.
        _ = await Wrk.RunAsync(proxy, isKept: false, Settle, ct);
        await Task.Delay(Settle, ct);
        var before = proxy.ResidentMb();
        using var clients = await ConnectAsync(proxy, ct);
        await Task.Delay(Settle, ct);
        var whole = proxy.ResidentMb();
        return ((whole - before) * 1024 / Count, whole);
    }
}
