using System.Diagnostics;

namespace Carpool.Benchmarks.Labs;

/// <summary>Runs other programs, each in a session of its own: a Ctrl-C is for the benchmark alone.</summary>
internal static class Tool
{
    /// <summary>A lab of sixteen servers takes two and a half minutes to come up on two cores.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The <c>carpool</c> that was built along with the benchmark.</summary>
    public static string Carpool { get; } = Path.Combine(AppContext.BaseDirectory, "carpool");

    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="BenchmarkException">It failed, in its own words, or did not end in time.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var process = Start(program, arguments);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Limit);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = await process.StandardOutput.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return process.ExitCode == 0
                ? output
                : throw new BenchmarkException($"{process.StartInfo.ArgumentList.Last()}: {(await error).Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            ct.ThrowIfCancellationRequested();
            throw new BenchmarkException($"{program} did not end within {Limit.TotalSeconds:0} s");
        }
    }

    /// <summary>Starts a program with all three streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new BenchmarkException($"{program} could not be started");
    }
}
