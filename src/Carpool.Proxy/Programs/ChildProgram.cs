using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Carpool.Core.Health;

namespace Carpool.Proxy.Programs;

/// <summary>How a program ended.</summary>
/// <param name="Status">0 is good; 128 and the signal's number when one has ended it.</param>
/// <param name="FirstLine">Of its output, fit for a log.</param>
/// <param name="LastLine">Of what it said as an error, else of its output; fit for a log.</param>
public sealed record ProgramEnd(int Status, string FirstLine, string LastLine);

/// <summary>
/// Programs of the administrator's that the daemon runs, never by a shell. Each runs in a session of its own, which is
/// killed whole when it is given up.
/// </summary>
public static partial class ChildProgram
{
    private const int SigKill = 9, MaxBlock = 4096;

    /// <summary>Runs one to its end, which is that of its output too.</summary>
    /// <param name="command">The program by its absolute path, and its arguments.</param>
    /// <param name="environment">All that it knows beside a PATH.</param>
    /// <param name="hearsErrors">Whether its errors are heard; else they go where the daemon's go.</param>
    /// <param name="ct">Kills it with its children.</param>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    /// <exception cref="Win32Exception">The host has no process for it.</exception>
    public static async Task<ProgramEnd> RunAsync(
        IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> environment, bool hearsErrors,
        CancellationToken ct)
    {
        using var program = Process.Start(Start(command, environment, hearsErrors))
            ?? throw new InvalidOperationException("setsid did not start");
        try
        {
            program.StandardInput.Close();
            var errors = hearsErrors ? HearAsync(program.StandardError.BaseStream, ct) : null;
            var output = await HearAsync(program.StandardOutput.BaseStream, ct);
            var complaint = errors is null ? "" : (await errors).Last;
            await program.WaitForExitAsync(ct);
            return new ProgramEnd(program.ExitCode, output.First, complaint.Length > 0 ? complaint : output.Last);
        }
        catch (OperationCanceledException)
        {
            _ = Kill(-program.Id, SigKill);
            throw;
        }
    }

    /// <summary>The program behind setsid, which becomes it, so that its process is the leader of its group.</summary>
    private static ProcessStartInfo Start(
        IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> environment, bool hearsErrors)
    {
        var start = new ProcessStartInfo("setsid", command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = hearsErrors,
            WorkingDirectory = "/",
        };
        // Nothing of the daemon's own, which has sockets of systemd's in it.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    /// <summary>Reads all, so that the program can write it.</summary>
    private static async Task<(string First, string Last)> HearAsync(Stream output, CancellationToken ct)
    {
        HeardLine first = new(), last = new();
        var hasEnded = false;
        var buffer = new byte[MaxBlock];
        while (await output.ReadAsync(buffer, ct) is var read and > 0)
        {
            last.Take(buffer.AsSpan(0, read));
            if (hasEnded) continue;
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            hasEnded = end >= 0;
            first.Take(buffer.AsSpan(0, hasEnded ? end : read));
        }

        return (first.ToString(), last.ToString());
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
