using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Simulation;

/// <summary>The rules of election and lease that are simulated: the real ones, unless a test bends them.</summary>
internal sealed record ElectionRules
{
    public static readonly ElectionRules Real = new();

    public Func<CarpSettings, CarpState, CarpEvent, CarpStep> Step { get; init; } =
        (settings, state, e) => CarpElection.Step(settings, state, e);

    /// <summary>What a backup need not be woken for.</summary>
    public Func<CarpSettings, CarpState, CarpRoutine> Routine { get; init; } =
        (settings, state) => CarpElection.Routine(settings, state, isV6: false);

    /// <summary>How long the kernel lets an address answer after an advertisement.</summary>
    public Func<CarpSettings, TimeSpan> LeaseTime { get; init; } = settings => settings.LeaseTime;

    public bool BowOutRenewsLease { get; init; }
}
