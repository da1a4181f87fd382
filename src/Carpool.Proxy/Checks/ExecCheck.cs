using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>
/// A check that is a program, as those of Nagios: status 0 is good, and its first line says why. It runs in a session
/// of its own, which is killed whole when the check ends before it does.
/// </summary>
internal static partial class ExecCheck
{
    private const int SigKill = 9, MaxBlock = 4096;

    /// <summary>Runs it to its end, which is that of its output too.</summary>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ServiceCheck check, TimeProvider time, CancellationToken cancellation)
    {
        using var trace = new CheckTrace(time, check.Watch, "run");
        var started = time.GetTimestamp();
        CheckResult End(CheckStatus status, string detail) =>
            trace.End(new CheckResult(status, time.GetElapsedTime(started), detail));
        using var timeout = new CancellationTokenSource(check.Target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var program = Process.Start(Command(check))
            ?? throw new InvalidOperationException("setsid did not start");
        try
        {
            program.StandardInput.Close();
            var line = await FirstLineAsync(program.StandardOutput.BaseStream, either.Token);
            await program.WaitForExitAsync(either.Token);
            return program.ExitCode == 0
                ? End(CheckStatus.ProcessOk, line)
                : End(CheckStatus.ProcessError, $"exit status {program.ExitCode}: {line}".TrimEnd(' ', ':'));
        }
        catch (OperationCanceledException)
        {
            _ = Kill(-program.Id, SigKill);
            cancellation.ThrowIfCancellationRequested();
            return End(CheckStatus.ProcessTimeout, "it has not ended");
        }
    }

    /// <summary>The program behind setsid, which becomes it, so that its process is the leader of its group.</summary>
    private static ProcessStartInfo Command(ServiceCheck check)
    {
        var start = new ProcessStartInfo("setsid", check.Settings.Command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        // Nothing of the daemon's own, which has sockets of systemd's in it.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["CARPOOL_ADDRESS"] = check.Target.Address.ToString();
        start.Environment["CARPOOL_PORT"] = check.Target.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["CARPOOL_NODE"] = check.Server;
        start.Environment["CARPOOL_SERVICE"] = check.Service;
        return start;
    }

    /// <summary>Reads all, so that the program can write it.</summary>
    private static async Task<string> FirstLineAsync(Stream output, CancellationToken ct)
    {
        var line = new HeardLine();
        var hasEnded = false;
        var buffer = new byte[MaxBlock];
        while (await output.ReadAsync(buffer, ct) is var read and > 0)
        {
            if (hasEnded) continue;
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            hasEnded = end >= 0;
            line.Take(buffer.AsSpan(0, hasEnded ? end : read));
        }

        return line.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
