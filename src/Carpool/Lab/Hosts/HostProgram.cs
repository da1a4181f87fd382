using System.Diagnostics;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Hosts;

/// <summary>One program that was started in a host. Its parent is the host's first process, not we.</summary>
/// <param name="Pid">Its number outside of the host, as <c>ps</c> on this machine shows it.</param>
internal sealed record HostProgram(int Pid)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);

    public RunState State => Processes.State(Pid) switch
    {
        null or 'Z' or 'X' => RunState.Dead,
        'T' => RunState.Hung,
        _ => RunState.Running,
    };

    /// <summary>The processor time it has used so far; nothing when it is gone.</summary>
    public TimeSpan Worked
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(Pid);
                return process.TotalProcessorTime;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return TimeSpan.Zero;
            }
        }
    }

    public void Send(ProcessSignal signal) => Processes.Send(Pid, signal);

    /// <summary>What is known of a program that was perhaps never started.</summary>
    public static (RunState State, int? Pid) StateOf(HostProgram? program) =>
        program?.State is { } state and not RunState.Dead ? (state, program.Pid) : (RunState.Dead, null);

    /// <summary>Ends it, and waits until it is gone.</summary>
    /// <exception cref="LabException">It is still there after 5 s.</exception>
    public async Task EndAsync(ProcessSignal signal, CancellationToken ct)
    {
        Send(signal);
        var waited = Stopwatch.StartNew();
        while (State != RunState.Dead)
        {
            if (waited.Elapsed > EndLimit) throw new LabException($"process {Pid} does not end");
            await Task.Delay(Period, ct);
        }
    }
}
