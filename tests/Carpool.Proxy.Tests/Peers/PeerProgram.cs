using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Carpool.Proxy.Tests.Peers;

/// <summary>
/// A program that others wrote, which runs as long as the test, in a folder of its own that goes with it. What it
/// prints is kept, line by line.
/// </summary>
internal sealed class PeerProgram : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly StringBuilder _all = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private PeerProgram(string command, IEnumerable<string> arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, printed) => Take(printed.Data);
        _process.ErrorDataReceived += (_, printed) => Take(printed.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a server, and returns once it takes connections.</summary>
    internal static async Task<PeerProgram> ServeAsync(IPEndPoint at, string command, params string[] arguments)
    {
        var program = new PeerProgram(command, arguments);
        try
        {
            using var patience = new CancellationTokenSource(TestProxy.Patience);
            while (!await AcceptsAsync(at, patience.Token))
            {
                if (program._process.HasExited) break;
                await Task.Delay(Pause, patience.Token);
            }

            if (!program._process.HasExited) return program;
            await program._process.WaitForExitAsync(patience.Token);
            throw new InvalidOperationException($"{command} ended with {program._process.ExitCode}:\n{program}");
        }
        catch (Exception failure)
        {
            await program.DisposeAsync();
            if (failure is OperationCanceledException)
                throw new TimeoutException($"{command} does not listen on {at}:\n{program}", failure);
            throw;
        }
    }

    /// <summary>Runs a client to its end.</summary>
    /// <returns>All that it printed.</returns>
    internal static async Task<string> AskAsync(string command, params string[] arguments)
    {
        await using var program = new PeerProgram(command, arguments);
        await program._process.WaitForExitAsync().WaitAsync(TestProxy.Patience);
        Assert.True(program._process.ExitCode == 0, $"{command} ended with {program._process.ExitCode}:\n{program}");
        return program.ToString();
    }

    /// <summary>The next line with all of these texts in it.</summary>
    internal async Task<string> NextLineAsync(params string[] texts)
    {
        try
        {
            using var patience = new CancellationTokenSource(TestProxy.Patience);
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(patience.Token);
                if (texts.All(text => line.Contains(text, StringComparison.Ordinal))) return line;
            }
        }
        catch (OperationCanceledException failure)
        {
            throw new TimeoutException($"no line has '{string.Join("' and '", texts)}':\n{this}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>All that was printed so far.</summary>
    public override string ToString()
    {
        lock (_all) return _all.ToString();
    }

    private static async Task<bool> AcceptsAsync(IPEndPoint at, CancellationToken cancellation)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(at, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_all) _all.AppendLine(line);
        _lines.Writer.TryWrite(line);
    }
}
