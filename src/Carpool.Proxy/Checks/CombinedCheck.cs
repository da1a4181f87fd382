using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Checks;

/// <summary>
/// Several checks of one server, one after the other, until the whole is known: two at once would be more than a user
/// asks of it, and one that is broken off would leave an error in its log.
/// </summary>
internal static class CombinedCheck
{
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public static async Task<CheckResult> RunAsync(
        ServiceCheck check, TimeProvider time, CancellationToken cancellation)
    {
        var needsAll = check.Settings.Type is CheckType.All;
        var parts = new List<PartResult>();
        foreach (var (name, settings) in check.Settings.Checks)
        {
            var part = check.Of(settings) with { Watch = check.Watch is { } all ? new PartWatch(name, all) : null };
            var result = await part.RunAsync(time, cancellation);
            parts.Add(new PartResult(name, result));
            if (CombinedResult.Decides(result, needsAll)) break;
        }

        return CombinedResult.Of(parts, needsAll);
    }

    private sealed class PartWatch(string name, ICheckWatch all) : ICheckWatch
    {
        public void Began(string step) => all.Began(PartResult.StepOf(name, step));

        public void Ended(CheckStep step, string heard) =>
            all.Ended(step with { Name = PartResult.StepOf(name, step.Name) }, heard);
    }
}
