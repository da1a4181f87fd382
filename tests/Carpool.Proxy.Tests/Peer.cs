using System.Diagnostics;

namespace Carpool.Proxy.Tests;

/// <summary>A program that others made, as a client.</summary>
internal static class Peer
{
    /// <summary>Runs it to its end, with these words as its input.</summary>
    /// <returns>All that it printed, and its exit status.</returns>
    internal static async Task<(string Output, int Status)> RunAsync(
        string input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(TestProxy.Patience);
            return (await output + await errors, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }
}
