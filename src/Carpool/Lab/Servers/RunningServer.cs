using Carpool.Lab.Hosts;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Servers;

/// <summary>A server of a host, with all processes that it has started.</summary>
internal sealed class RunningServer(ServerProgram program)
{
    private HostProgram? _first;

    public ServerProgram Program => program;

    public (RunState State, int? Pid) State => HostProgram.StateOf(_first);

    public async Task StartAsync(HostInit init, string log, CancellationToken ct) =>
        _first = await init.StartAsync(log, program.Command, ct);

    /// <summary>Lets it read its files again: with all three by SIGHUP.</summary>
    public void Reload() => _first!.Send(ProcessSignal.Hangup);

    /// <exception cref="LabException">It is still there after 5 s.</exception>
    public async Task StopAsync(CancellationToken ct)
    {
        if (State.State == RunState.Dead) return;

        SetHung(false);
        await _first!.EndAsync(ProcessSignal.Terminate, ct);
    }

    /// <summary>Halts all its processes, or lets them go on.</summary>
    public void SetHung(bool isHung)
    {
        if (State.State != (isHung ? RunState.Running : RunState.Hung)) return;

        // The first one first: then no more are started.
        var signal = isHung ? ProcessSignal.Stop : ProcessSignal.Continue;
        foreach (var pid in Processes.Tree(_first!.Pid)) Processes.Send(pid, signal);
    }
}
