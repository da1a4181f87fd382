using Carpool.Lab.Hosts;

namespace Carpool.Lab.StandIns;

/// <summary>The small services of a host: one program for all of them.</summary>
/// <param name="command">Starts it; quoted for the shell.</param>
internal sealed class StandInServices(HostInit init, string log, string command) : IHostServices
{
    private HostProgram? _program;

    public (RunState State, int? Pid) State => HostProgram.StateOf(_program);

    public IReadOnlyList<BrokenStatus> Broken => [];

    public async Task StartAsync(CancellationToken ct)
    {
        if (State.State == RunState.Dead) _program = await init.StartAsync(log, command, ct);
    }
}
