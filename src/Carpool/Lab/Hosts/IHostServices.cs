namespace Carpool.Lab.Hosts;

/// <summary>What a host serves with, from one boot to the next.</summary>
internal interface IHostServices
{
    /// <summary>Of all that should run now, the worst; and the first one's number.</summary>
    (RunState State, int? Pid) State { get; }

    /// <summary>What was broken on purpose.</summary>
    IReadOnlyList<BrokenStatus> Broken { get; }

    /// <summary>Starts what should run and does not.</summary>
    Task StartAsync(CancellationToken ct);
}
