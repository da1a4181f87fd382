using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>Our data plane in a process of its own (<see cref="ProxyHost"/>), which can be asked how it is.</summary>
internal sealed class CarpoolProxy : IAsyncDisposable
{
    private readonly Process _process;

    private CarpoolProxy(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>Starts one, and returns when it listens.</summary>
    /// <param name="command">What it is started by: where and on which cores.</param>
    /// <param name="threads">Event loops.</param>
    /// <param name="certificate">A PEM file with certificate and key, if clients speak TLS.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="backend">Where its servers are, on the same ports.</param>
    public static async Task<CarpoolProxy> StartAsync(
        string[] command,
        int threads,
        string? certificate,
        IPAddress address,
        IPAddress backend,
        ushort[] ports,
        CancellationToken ct)
    {
        var proxy = new CarpoolProxy(Tool.Start(command[0],
        [
            .. command[1..], Environment.ProcessPath!, ProxyHost.Name, $"{threads}", $"{address}", $"{backend}",
            .. ports.Select(port => $"{port}"), .. certificate is null ? (string[])[] : [ProxyHost.Tls, certificate],
        ]));
        try
        {
            if (await proxy._process.StandardOutput.ReadLineAsync(ct) == ProxyHost.Ready) return proxy;
            throw new BenchmarkException((await proxy._process.StandardError.ReadToEndAsync(ct)).Trim());
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>How late its election thread was, and how long its collections took, since the last call.</summary>
    public Task<PauseSample> TakePausesAsync(CancellationToken ct) =>
        AskAsync<PauseSample>(ProxyHost.TakePauses, ct);

    /// <summary>Has it collect all garbage.</summary>
    public Task<RestSample> CollectAsync(CancellationToken ct) => AskAsync<RestSample>(ProxyHost.Collect, ct);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(string question, CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync(question.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
        var line = await _process.StandardOutput.ReadLineAsync(ct);
        return line is null
            ? throw new BenchmarkException((await _process.StandardError.ReadToEndAsync(ct)).Trim())
            : JsonSerializer.Deserialize<T>(line)!;
    }
}
