using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// Whole pools in virtual time, each history from one seed. CARPOOL_SEED=N runs one history and tells all of it,
/// CARPOOL_SIMULATE=SECONDS goes on from random seeds, CARPOOL_SEEDS says how many there are otherwise.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 2000;

    /// <summary>Of the log of a failed history; all of it comes with its seed alone.</summary>
    private const int LastLines = 60;

    [Fact]
    public void In_every_history_the_pool_keeps_its_promises()
    {
        if (Variable("CARPOOL_SEED") is { } seed)
        {
            var run = SimulationRun.Of(seed, SimulationRules.Real);
            output.WriteLine(run.Story(int.MaxValue));
            Assert.True(run.Failure is null, run.Failure);
            return;
        }

        var failed = new ConcurrentBag<SimulationRun>();
        var clock = Stopwatch.StartNew();
        var tried = 0;
        Parallel.ForEach(SeedsToTry(), (next, loop) =>
        {
            var run = SimulationRun.Of(next, SimulationRules.Real);
            Interlocked.Increment(ref tried);
            if (run.Failure is not null) failed.Add(run);
            if (failed.Count >= 10) loop.Stop();
        });

        output.WriteLine($"{tried} histories in {clock.Elapsed.TotalSeconds:F0} s");
        foreach (var run in failed.OrderBy(run => run.Seed)) output.WriteLine($"seed {run.Seed}: {run.Failure}");
        Assert.True(failed.IsEmpty, failed.MinBy(run => run.Log.Count)?.Story(LastLines));
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        var stories = Enumerable.Range(0, 2)
            .Select(_ => SimulationRun.Of(7, SimulationRules.Real).Story(int.MaxValue)).ToArray();

        Assert.Equal(stories[0], stories[1]);
    }

    private static IEnumerable<int> SeedsToTry()
    {
        if (Variable("CARPOOL_SIMULATE") is not { } seconds)
            return Enumerable.Range(1, Variable("CARPOOL_SEEDS") ?? Seeds);

        var clock = Stopwatch.StartNew();
        return Enumerable.Repeat(0, int.MaxValue).Select(_ => Random.Shared.Next())
            .TakeWhile(_ => clock.Elapsed.TotalSeconds < seconds);
    }

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
