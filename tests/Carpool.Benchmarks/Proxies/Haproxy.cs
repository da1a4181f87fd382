using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>A HAProxy with a configuration of the benchmark's own.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    /// <summary>What clients that speak TLS may ask for by ALPN.</summary>
    public const string Http2 = "h2";

    private const string StickOnSource = """
        stick-table type ip size 100k expire 30m
          stick on src
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly string _file;

    private Haproxy(Process process, string file)
    {
        _process = process;
        _file = file;
    }

    public int Pid => _process.Id;

    /// <summary>What each of them begins with.</summary>
    public static string Preface(int threads) => $"""
        global
          maxconn {ProxyRig.MaxConnections}
          nbthread {threads}
        defaults
          timeout connect 2s
          timeout client 35m
          timeout server 35m

        """;

    /// <summary>
    /// A web server that answers everything with the same few bytes; on a port of its own it speaks HTTP/2 only.
    /// </summary>
    public static string WebServer(IPEndPoint endpoint) => $"""
        {Preface(threads: 1)}
        frontend http
          mode http
          bind {endpoint}
          bind {endpoint.Address}:{ProxyRig.StickyPort}
          bind {endpoint.Address}:{ProxyRig.Http2Port} proto h2
          http-request return status 200 content-type text/plain string hello

        """;

    /// <summary>A proxy in tcp mode.</summary>
    /// <param name="certificate">A PEM file with certificate and key, if clients speak TLS.</param>
    public static string Proxy(
        int threads, string? certificate, params IEnumerable<(IPEndPoint Listen, IPEndPoint Server)> services) =>
        Preface(threads) + string.Concat(services.Select(one => $"""
            listen port{one.Listen.Port}
              mode tcp
              bind {one.Listen}{(certificate is null ? "" : $" ssl crt {certificate} alpn {Http2}")}
              server one {one.Server}
              {(one.Listen.Port == ProxyRig.StickyPort ? StickOnSource : "")}

            """));

    /// <summary>Starts one, and returns when it listens.</summary>
    /// <param name="command">What it is started by: where and on which cores.</param>
    /// <param name="configuration">The whole of it.</param>
    /// <param name="listens">Where it is to listen.</param>
    public static async Task<Haproxy> StartAsync(
        string[] command, string configuration, IPEndPoint listens, CancellationToken ct)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, configuration, ct);
        var haproxy = new Haproxy(Tool.Start(command[0], [.. command[1..], "haproxy", "-db", "-f", file]), file);
        try
        {
            await haproxy.UntilAsync(listens, ct);
            return haproxy;
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }

    private async Task UntilAsync(IPEndPoint listens, CancellationToken ct)
    {
        // As proc(5) has it: the address in the order of the wire read as a number of this host, 0A is TCP_LISTEN.
        var address = BinaryPrimitives.ReadUInt32LittleEndian(listens.Address.GetAddressBytes());
        var line = $"{address:X8}:{listens.Port:X4} 00000000:0000 0A";
        var waited = Stopwatch.StartNew();
        while (!_process.HasExited && waited.Elapsed < Patience)
        {
            var table = await File.ReadAllTextAsync($"/proc/{Pid}/net/tcp", ct);
            if (table.Contains(line, StringComparison.Ordinal)) return;
            await Task.Delay(Period, ct);
        }

        if (!_process.HasExited) _process.Kill();
        throw new BenchmarkException($"haproxy on {listens}: {await _process.StandardError.ReadToEndAsync(ct)}");
    }
}
