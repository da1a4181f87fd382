using System.Diagnostics;
using Carpool.Lab.Probe;

namespace Carpool.Benchmarks.Labs;

/// <summary>The lab's own prober on the client host: one question a millisecond, by ARP or ND and by SYN.</summary>
internal sealed class ClientProbe : IDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly Task<string> _output;

    private ClientProbe(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Returns when it has been asking for half a second.</summary>
    private static async Task<ClientProbe> StartAsync(
        BenchLab lab, IEnumerable<string> addresses, CancellationToken ct)
    {
        var probe = new ClientProbe(lab.Start("client", ["carpool", "lab", "probe", .. addresses]));
        try
        {
            var first = await probe._process.StandardError.ReadLineAsync(ct);
            if (first != "probing") throw new BenchmarkException($"the prober does not start: {first}");
            await Task.Delay(WarmUp, ct);
            return probe;
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Asks while something is done to a host, and for a while after it.</summary>
    public static async Task<ProbeReport> WatchAsync(
        BenchLab lab, IEnumerable<string> addresses, Func<Task> act, TimeSpan after, CancellationToken ct)
    {
        using var probe = await StartAsync(lab, addresses, ct);
        await act();
        await Task.Delay(after, ct);
        return await probe.EndAsync(ct);
    }

    /// <summary>Stops asking.</summary>
    private async Task<ProbeReport> EndAsync(CancellationToken ct)
    {
        _process.StandardInput.Close();
        var error = _process.StandardError.ReadToEndAsync(ct);
        var output = await _output.WaitAsync(ct);
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode == 0
            ? ProbeReport.Parse(output)
            : throw new BenchmarkException($"the prober failed: {(await error).Trim()}");
    }

    /// <summary>The prober ends with its input, whether it was asked to or not.</summary>
    public void Dispose() => _process.Dispose();
}
