using System.Diagnostics;

namespace Carpool.Lab.Tests;

/// <summary>A connection from the client host through the proxy to a mail server.</summary>
internal sealed class MailClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private MailClient(Process process) => _process = process;

    public static async Task<MailClient> ConnectAsync(LabStatus lab, string address)
    {
        var script = $"exec 3<>/dev/tcp/{address}/25; cat <&3 & cat >&3";
        var client = new MailClient(CarpoolProgram.Start(
            ["lab", "exec", "--name", lab.Name, "client", "--", "bash", "-c", script]));
        Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <returns>The server's answer, or that there is none any more.</returns>
    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? "the connection has ended";
}
