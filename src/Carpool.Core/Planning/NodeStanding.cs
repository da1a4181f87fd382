using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>How far a node may be relied on for addresses, the best first.</summary>
public enum Readiness : byte
{
    /// <summary>It may be given addresses.</summary>
    Ready,

    /// <summary>It would take them, but was away and must stay ready for a while before it is given any.</summary>
    Settling,

    /// <summary>There, but it holds itself back: it starts, its services are down, its link is down.</summary>
    Demoted,

    /// <summary>By order its addresses move away.</summary>
    Draining,

    /// <summary>Neither in the cluster nor on the wire.</summary>
    Gone,

    /// <summary>By order it is no longer counted on.</summary>
    Forgotten,
}

/// <summary>
/// What this node remembers of a node of the pool. Whoever was away must be ready for the hold-down in a row before he
/// is given addresses, and for twice as long with each failure within the flap window: who fails again and again moves
/// addresses to and fro ever less often.
/// </summary>
/// <param name="Node">Name in the configuration.</param>
/// <param name="Readiness">What it is.</param>
/// <param name="Since">Since when.</param>
/// <param name="ReadyAt">When a settling node will be ready; else of no account.</param>
/// <param name="Failures">When it failed, latest last, as far back as the flap window.</param>
/// <param name="WasReady">Whether it was ever seen to be ready or settling.</param>
public sealed record NodeStanding(
    string Node, Readiness Readiness, Instant Since, Instant ReadyAt, ValueList<Instant> Failures, bool WasReady)
{
    /// <summary>More failures than this make no difference: the wait has doubled to its cap long before.</summary>
    private const int MostFailures = 32;

    /// <summary>A node of which nothing is known yet.</summary>
    internal static NodeStanding Unknown(string node, Instant at) =>
        new(node, Readiness.Gone, at, at, [], WasReady: false);

    /// <summary>The wait of a node that has failed so often within the flap window.</summary>
    internal static TimeSpan Wait(PlacementSettings settings, int failures)
    {
        var doublings = Math.Clamp(failures - 1, 0, MostFailures);
        var wait = settings.HoldDown.Ticks * Math.Pow(2, doublings);
        return wait < settings.HoldDownMax.Ticks ? TimeSpan.FromTicks((long)wait) : settings.HoldDownMax;
    }

    /// <summary>What becomes of it when it is seen like that.</summary>
    /// <param name="settings">How long to wait.</param>
    /// <param name="seen">Anything but <see cref="Readiness.Settling"/>, which is found out here.</param>
    /// <param name="isTrusted">Whether it need not wait: it is relied on already, or all are needed at once.</param>
    /// <param name="at">Now.</param>
    internal NodeStanding See(PlacementSettings settings, Readiness seen, bool isTrusted, Instant at)
    {
        var wasWilling = Readiness is Readiness.Ready or Readiness.Settling;
        if (seen != Readiness.Ready)
        {
            if (seen == Readiness) return this;
            var hasFailed = wasWilling && seen is Readiness.Demoted or Readiness.Gone;
            var next = this with { Readiness = seen, Since = at };
            return hasFailed ? next with { Failures = [.. Recent(settings, at).Append(at)] } : next;
        }

        if (Readiness == Readiness.Ready) return this;
        var settling = wasWilling ? this : Settle(settings, at);
        return isTrusted || at >= settling.ReadyAt
            ? settling with { Readiness = Readiness.Ready, Since = at }
            : settling;
    }

    private NodeStanding Settle(PlacementSettings settings, Instant at)
    {
        ValueList<Instant> failures = [.. Recent(settings, at)];
        return this with
        {
            Readiness = Readiness.Settling,
            Since = at,
            ReadyAt = at + Wait(settings, failures.Count),
            Failures = failures,
            WasReady = true,
        };
    }

    private IEnumerable<Instant> Recent(PlacementSettings settings, Instant at) =>
        Failures.Where(failure => at - failure <= settings.FlapWindow).TakeLast(MostFailures);
}
