using System.Globalization;
using System.Net;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// HAProxy and ours, side by side on loopback addresses before the same backend. The proxies have the first cores for
/// themselves, as many as they have threads; the load and the backend have the last one.
/// </summary>
internal sealed class ProxyRig : IAsyncDisposable
{
    public const ushort HttpPort = 18080;
    public const ushort BulkPort = 18081;
    public const ushort Http2Port = 18082;

    /// <summary>As <see cref="HttpPort"/>, and clients go back to the server that they had.</summary>
    public const ushort StickyPort = 18083;

    // HAProxy counts its own, and the runtime has its files.
    private const int DescriptorsToSpare = 200;

    private static readonly ushort[] Ports = [HttpPort, BulkPort, Http2Port, StickyPort];
    private static readonly IPAddress PeerAddress = IPAddress.Parse("127.0.77.2");
    private static readonly IPAddress OurAddress = IPAddress.Parse("127.0.77.3");

    private readonly List<IAsyncDisposable> _started = [];
    private readonly BulkSource _bulk = new(new IPEndPoint(Backend, BulkPort));

    private ProxyRig()
    {
    }

    /// <summary>How many descriptors a process may have here: the hard limit, to which both proxies go.</summary>
    public static int DescriptorLimit { get; } = ReadDescriptorLimit();

    /// <summary>What that allows, two for each and some to spare.</summary>
    public static int MaxConnections { get; } = Math.Min(12_000, (DescriptorLimit - DescriptorsToSpare) / 2);

    /// <summary>The server behind both proxies, which can be asked without any.</summary>
    public static IPAddress Backend { get; } = IPAddress.Parse("127.0.77.1");

    /// <summary>What it answers, after a header of always the same size.</summary>
    public static ReadOnlySpan<byte> Body => "hello"u8;

    /// <summary>The last core, which proxies with one thread leave alone.</summary>
    public static string LoadCore { get; } =
        (Environment.ProcessorCount - 1).ToString(CultureInfo.InvariantCulture);

    public ProxyUnderTest Ours { get; private set; } = null!;

    public ProxyUnderTest Peer { get; private set; } = null!;

    /// <summary>The same as <see cref="Ours"/>, to be asked how it is.</summary>
    public CarpoolProxy Carpool { get; private set; } = null!;

    /// <summary>Starts all of it.</summary>
    /// <param name="threads">Of each proxy.</param>
    /// <param name="certificate">A PEM file with certificate and key, if both proxies are to speak TLS with it.</param>
    public static async Task<ProxyRig> StartAsync(int threads, CancellationToken ct, string? certificate = null)
    {
        var rig = new ProxyRig();
        try
        {
            var http = new IPEndPoint(Backend, HttpPort);
            rig._started.Add(await Haproxy.StartAsync(OnCores(LoadCore), Haproxy.WebServer(http), http, ct));

            var cores = threads == 1 ? "0" : $"0-{threads - 1}";
            var proxied = new IPEndPoint(PeerAddress, HttpPort);
            var configuration = Haproxy.Proxy(
                threads, certificate,
                Ports.Select(port => (new IPEndPoint(PeerAddress, port), new IPEndPoint(Backend, port))));
            var peer = await Haproxy.StartAsync(OnCores(cores), configuration, proxied, ct);
            rig._started.Add(peer);
            rig.Peer = new ProxyUnderTest("HAProxy", PeerAddress, peer.Pid);

            rig.Carpool = await CarpoolProxy.StartAsync(
                OnCores(cores), threads, certificate, OurAddress, Backend, Ports, ct);
            rig._started.Add(rig.Carpool);
            rig.Ours = new ProxyUnderTest("carpool", OurAddress, rig.Carpool.Pid);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The beginning of a command that is to run on some cores alone, as taskset(1) names them.</summary>
    public static string[] OnCores(string cores) => ["taskset", "-c", cores];

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started) await started.DisposeAsync();
        _bulk.Dispose();
    }

    private static int ReadDescriptorLimit()
    {
        // "Max open files            1024                 524288               files": soft, then hard.
        var line = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture);
    }
}
