using System.Diagnostics;

namespace Carpool.Lab.Tests;

/// <summary>A door for browsers into the lab.</summary>
internal sealed class RunningDashboard : IDisposable
{
    private readonly Process _process;

    private RunningDashboard(Process process, Uri address, string token)
    {
        _process = process;
        Token = token;
        Client = new HttpClient { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public string Token { get; }

    public static async Task<RunningDashboard> StartAsync(string lab)
    {
        var process = CarpoolProgram.Start("lab", "dashboard", "--name", lab, "0");
        var address = (await process.StandardOutput.ReadLineAsync())?.Split(' ')[0]
            ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        var token = (await process.StandardOutput.ReadLineAsync())!.Split(": ")[1];
        return new RunningDashboard(process, new Uri(address), token);
    }

    public void Dispose()
    {
        Client.Dispose();
        // As Ctrl-C does: what it started goes with it.
        Process.Start("kill", ["-INT", $"{_process.Id}"]).Dispose();
        _process.WaitForExit();
        _process.Dispose();
    }
}
