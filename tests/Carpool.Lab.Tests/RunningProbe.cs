using System.Diagnostics;
using Carpool.Lab.Probe;

namespace Carpool.Lab.Tests;

/// <summary>A probe at work on the client host.</summary>
internal sealed class RunningProbe : IDisposable
{
    // Its first questions meet code that is not compiled yet.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;

    private RunningProbe(Process process) => _process = process;

    public static async Task<RunningProbe> StartAsync(string lab, IEnumerable<string> addresses)
    {
        var process = CarpoolProgram.Start(
            ["lab", "exec", "--name", lab, "client", "--", "carpool", "lab", "probe", .. addresses]);
        var line = await process.StandardError.ReadLineAsync();
        if (line != "probing") throw new InvalidOperationException($"the probe does not start: {line}");

        await Task.Delay(WarmUp);
        return new RunningProbe(process);
    }

    public async Task<ProbeReport> StopAsync()
    {
        _process.StandardInput.Close();
        var report = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return ProbeReport.Parse(report);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
