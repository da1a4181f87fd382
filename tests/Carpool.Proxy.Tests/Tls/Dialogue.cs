using System.Diagnostics;
using System.Text;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>A client of OpenSSL's that the test speaks through.</summary>
internal sealed class Dialogue : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _heard = new();

    private Dialogue(Process process) => _process = process;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Connects; what s_client prints comes with what it hears.</summary>
    internal static async Task<Dialogue> StartAsync(TestProxy proxy, params string[] arguments)
    {
        var dialogue = new Dialogue(Process.Start(new ProcessStartInfo(
            "sh", ["-c", "exec openssl s_client \"$@\" 2>&1", "sh", "-connect", $"{proxy.Endpoint}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        await dialogue.HearAsync("---\n");
        return dialogue;
    }

    internal async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until this has been heard since the last time.</summary>
    internal async Task<string> HearAsync(string words)
    {
        var buffer = new char[4096];
        while (!_heard.ToString().Contains(words, StringComparison.Ordinal))
        {
            var read = await _process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(TestProxy.Patience);
            if (read == 0) throw new EndOfStreamException($"no '{words}' in '{_heard}'");
            _heard.Append(buffer, 0, read);
        }

        var all = _heard.ToString();
        _heard.Clear();
        return all;
    }

    internal async Task EchoAsync()
    {
        await SayAsync("echo me");
        await HearAsync("echo me\n");
    }

    /// <summary>All that it prints until it ends by itself.</summary>
    internal async Task<string> EndAsync() =>
        _heard + await _process.StandardOutput.ReadToEndAsync().WaitAsync(TestProxy.Patience);
}
