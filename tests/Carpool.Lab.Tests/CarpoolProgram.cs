using System.Diagnostics;

namespace Carpool.Lab.Tests;

/// <param name="Exit">The exit status; 128 and the number of the signal that killed it.</param>
internal sealed record Ended(int Exit, string Output, string Error);

/// <summary>The program under test, as a user runs it.</summary>
internal static class CarpoolProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "carpool");

    /// <summary>Starts it with no signal ignored, which it would inherit from tests under nohup.</summary>
    public static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "env", ["--default-signal", Path, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs it to its end, at most a minute.</summary>
    public static async Task<Ended> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Ended(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"still there after {Limit}: carpool {string.Join(' ', arguments)}");
        }
    }
}
