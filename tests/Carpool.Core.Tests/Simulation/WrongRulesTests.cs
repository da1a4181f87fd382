using Xunit.Abstractions;

namespace Carpool.Core.Tests.Simulation;

/// <summary>The simulation bites: whatever rule is wrong, it is found soon.</summary>
public sealed class WrongRulesTests(ITestOutputHelper output)
{
    private const int Seeds = 200;

    public static TheoryData<string> Names => [.. WrongRules.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_wrong_rule_is_found(string wrong)
    {
        SimulationRun? found = null;
        Parallel.For(1, Seeds + 1, (seed, loop) =>
        {
            var run = SimulationRun.Of(seed, WrongRules.All[wrong]);
            if (run.Failure is null) return;
            found = run;
            loop.Stop();
        });

        output.WriteLine(found is null ? "not found" : $"seed {found.Seed}: {found.Failure}");
        Assert.NotNull(found);
    }
}
