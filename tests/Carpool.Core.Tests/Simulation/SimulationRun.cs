namespace Carpool.Core.Tests.Simulation;

/// <summary>One history of one pool; everything follows from the seed.</summary>
internal sealed class SimulationRun
{
    private readonly SimulationHistory _history;

    private SimulationRun(int seed, SimulationRules rules)
    {
        Seed = seed;
        _history = new SimulationHistory(seed, rules);
    }

    public int Seed { get; }

    /// <summary>What went wrong, or null.</summary>
    public string? Failure { get; private set; }

    public IReadOnlyList<string> Log => _history.Log;

    /// <summary>The failure, how to see it again, and what led to it.</summary>
    public string Story(int lines) =>
        $"seed {Seed}: {Failure ?? "all is well"}\nreplay with: tests/run --seed {Seed}\n" +
        string.Join('\n', Log.TakeLast(lines));

    public static SimulationRun Of(int seed, SimulationRules rules)
    {
        var run = new SimulationRun(seed, rules);
        try
        {
            run._history.Run();
        }
        catch (SimulationFailedException failure)
        {
            run.Failure = failure.Message;
        }

        return run;
    }
}
