using System.Diagnostics;

namespace Carpool.Lab.Hosts;

/// <summary>Runs the small programs that build a network (ip, nsenter).</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program to its end with the text as its standard input.</summary>
    /// <exception cref="LabException">It failed, or did not end within 10 s; the message is its own.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string input, CancellationToken ct)
    {
        using var process = Start(program, arguments);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Limit);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = await process.StandardError.ReadToEndAsync(deadline.Token);
            _ = await output;
            await process.WaitForExitAsync(deadline.Token);
            if (process.ExitCode != 0) throw new LabException($"{program}: {error.Trim()}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            process.Kill();
            throw new LabException($"{program} did not end within {Limit.TotalSeconds:0} s");
        }
    }

    /// <summary>Runs lines of <c>ip -batch</c>, in a host's network when its init process is given.</summary>
    public static Task IpAsync(string lines, int? init, CancellationToken ct) => init is { } pid
        ? RunAsync("nsenter", ["--target", $"{pid}", "--net", "ip", "-batch", "-"], lines, ct)
        : RunAsync("ip", ["-batch", "-"], lines, ct);

    /// <summary>Starts a program in a session of its own: a Ctrl-C at the terminal is for the lab alone.</summary>
    /// <remarks>setsid does not fork for a child that leads no group: the process is the program itself.</remarks>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start) ?? throw new LabException($"{program} could not be started");
    }
}
