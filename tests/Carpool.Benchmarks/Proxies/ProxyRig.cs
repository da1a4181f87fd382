using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// HAProxy and ours, side by side on loopback addresses before the same backend. The proxies have the first cores for
/// themselves, as many as they have threads; the load and the backend have the last one.
/// </summary>
internal sealed class ProxyRig : IAsyncDisposable
{
    public const ushort HttpPort = 18080;
    public const ushort BulkPort = 18081;

    // HAProxy counts its own, and the runtime has its files.
    private const int DescriptorsToSpare = 200;

    private const string BackendAddress = "127.0.77.1";
    private const string PeerAddress = "127.0.77.2";
    private const string OurAddress = "127.0.77.3";

    private readonly List<Process> _processes = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-bench-");
    private readonly BulkSource _bulk = new(new IPEndPoint(IPAddress.Parse(BackendAddress), BulkPort));

    private ProxyRig()
    {
    }

    /// <summary>How many descriptors a process may have here: the hard limit, to which both proxies go.</summary>
    public static int DescriptorLimit { get; } = ReadDescriptorLimit();

    /// <summary>What that allows, two for each and some to spare.</summary>
    public static int MaxConnections { get; } = Math.Min(12_000, (DescriptorLimit - DescriptorsToSpare) / 2);

    /// <summary>The server behind both proxies, which can be asked without any.</summary>
    public static IPAddress Backend { get; } = IPAddress.Parse(BackendAddress);

    /// <summary>What it answers, after a header of always the same size.</summary>
    public static ReadOnlySpan<byte> Body => "hello"u8;

    /// <summary>The last core, which proxies with one thread leave alone.</summary>
    public static string LoadCore { get; } =
        (Environment.ProcessorCount - 1).ToString(CultureInfo.InvariantCulture);

    public ProxyUnderTest Ours { get; private set; } = null!;

    public ProxyUnderTest Peer { get; private set; } = null!;

    public static async Task<ProxyRig> StartAsync(int threads, CancellationToken ct)
    {
        var rig = new ProxyRig();
        try
        {
            var cores = threads == 1 ? "0" : $"0-{threads - 1}";
            var limits = $"global\n  maxconn {MaxConnections}\n  nbthread ";
            const string defaults = "\ndefaults\n  timeout connect 2s\n  timeout client 35m\n  timeout server 35m\n";
            _ = await rig.StartHaproxyAsync("backend", LoadCore, $"""
                {limits}1{defaults}
                frontend http
                  mode http
                  bind {BackendAddress}:{HttpPort}
                  http-request return status 200 content-type text/plain string hello

                """, BackendAddress, ct);
            var peer = await rig.StartHaproxyAsync("proxy", cores, $"""
                {limits}{threads}{defaults}  mode tcp
                listen http
                  bind {PeerAddress}:{HttpPort}
                  server one {BackendAddress}:{HttpPort}
                listen bulk
                  bind {PeerAddress}:{BulkPort}
                  server one {BackendAddress}:{BulkPort}

                """, PeerAddress, ct);
            rig.Peer = new ProxyUnderTest("HAProxy", IPAddress.Parse(PeerAddress), peer.Id);
            var ours = rig.Start(
                cores, Environment.ProcessPath!, "proxy-host", $"{threads}", OurAddress, BackendAddress,
                $"{HttpPort}", $"{BulkPort}");
            if (await ours.StandardOutput.ReadLineAsync(ct) != "ready")
                throw new BenchmarkException((await ours.StandardError.ReadToEndAsync(ct)).Trim());
            rig.Ours = new ProxyUnderTest("carpool", IPAddress.Parse(OurAddress), ours.Id);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _bulk.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int ReadDescriptorLimit()
    {
        // "Max open files            1024                 524288               files": soft, then hard.
        var line = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], CultureInfo.InvariantCulture);
    }

    private static async Task AwaitAnswerAsync(string address, Process process, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Parse(address), HttpPort, patience.Token);
                return;
            }
            catch (SocketException)
            {
                if (process.HasExited) throw new BenchmarkException(await process.StandardError.ReadToEndAsync(ct));
                await Task.Delay(50, patience.Token);
            }
        }
    }

    private async Task<Process> StartHaproxyAsync(
        string name, string cores, string configuration, string address, CancellationToken ct)
    {
        var file = Path.Combine(_folder.FullName, $"{name}.cfg");
        await File.WriteAllTextAsync(file, configuration, ct);
        var process = Start(cores, "haproxy", "-db", "-f", file);
        await AwaitAnswerAsync(address, process, ct);
        return process;
    }

    private Process Start(string cores, params string[] command)
    {
        var process = Tool.Start("taskset", ["-c", cores, .. command]);
        _processes.Add(process);
        return process;
    }
}
