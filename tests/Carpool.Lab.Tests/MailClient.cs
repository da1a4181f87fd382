using System.Diagnostics;

namespace Carpool.Lab.Tests;

/// <summary>A connection from the client host through the proxy to a mail server.</summary>
internal sealed class MailClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private MailClient(Process process) => _process = process;

    /// <summary>What the server said first, without the end of the line.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>To SMTP.</summary>
    public static async Task<MailClient> ConnectAsync(LabStatus lab, string address)
    {
        var client = await ConnectAsync(lab, address, 25);
        Assert.StartsWith("220 ", client.Greeting, StringComparison.Ordinal);
        return client;
    }

    /// <summary>To a service that speaks first.</summary>
    public static async Task<MailClient> ConnectAsync(LabStatus lab, string address, int port)
    {
        var script = $"exec 3<>/dev/tcp/{address}/{port}; cat <&3 & cat >&3";
        var client = new MailClient(CarpoolProgram.Start(
            ["lab", "exec", "--name", lab.Name, "client", "--", "bash", "-c", script]));
        client.Greeting = (await client.ReadAsync()).TrimEnd('\r');
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
