using System.Diagnostics;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Hosts;

/// <summary>One program that runs inside a host; its output goes to the end of a log file.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    // nsenter stays as the parent of the program, which is the first process that is born inside.
    private readonly Process _nsenter;

    private HostProcess(Process nsenter, int pid)
    {
        _nsenter = nsenter;
        Pid = pid;
    }

    /// <summary>Its number outside of the host, as <c>ps</c> on this machine shows it.</summary>
    public int Pid { get; }

    public bool IsRunning => !_nsenter.HasExited;

    /// <summary>Stopped by SIGSTOP.</summary>
    public bool IsStopped => Processes.State(Pid) == 'T';

    public static async Task<HostProcess> StartAsync(int init, string log, string[] command, CancellationToken ct)
    {
        // The shell opens the log and is replaced by the program; it also makes 'carpool' a command inside.
        string[] inside = ["sh", "-c", "PATH=/run/bin:$PATH log=$0; exec \"$@\" >>\"$log\" 2>&1 </dev/null", log, .. command];
        var nsenter = Tool.Start("nsenter", [.. Enter(init), .. inside]);
        var deadline = Stopwatch.StartNew();
        while (!nsenter.HasExited && deadline.Elapsed < StartLimit)
        {
            if (Processes.Children(nsenter.Id) is [var pid, ..]) return new HostProcess(nsenter, pid);
            await Task.Delay(1, ct);
        }

        var why = nsenter.HasExited ? await nsenter.StandardError.ReadToEndAsync(ct) : "no process after 5 s";
        nsenter.Dispose();
        throw new LabException($"{command[0]} does not start: {why.Trim()}");
    }

    /// <summary>nsenter's arguments for all that a host has of its own.</summary>
    public static string[] Enter(int init) => ["--target", $"{init}", "--net", "--mount", "--uts", "--pid", "--"];

    public bool Send(ProcessSignal signal) => IsRunning && Processes.Send(Pid, signal);

    public async Task WaitForExitAsync(CancellationToken ct) => await _nsenter.WaitForExitAsync(ct);

    public void Dispose() => _nsenter.Dispose();
}
