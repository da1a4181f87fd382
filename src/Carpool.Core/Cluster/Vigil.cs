namespace Carpool.Core.Cluster;

/// <summary>
/// Whether what a node hears can be trusted. One that was not run for a while has heard nobody meanwhile; the fault is
/// its own, and until heartbeats had time to come again all is as it was before.
/// </summary>
/// <param name="LookedAt">The last look.</param>
/// <param name="TrustedFrom">Since when, or from when on, it can be.</param>
public readonly record struct Vigil(Instant LookedAt, Instant TrustedFrom)
{
    /// <summary>A heartbeat and its answer; they go every second.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(2);

    /// <summary>Looks, every <see cref="Downing.LookInterval"/> or two.</summary>
    public Vigil Look(Instant at) =>
        new(at, LookedAt > new Instant(0) && at - LookedAt > 3 * Downing.LookInterval ? at + Recovery : TrustedFrom);

    /// <summary>The members as they are now, each heard as it was before while the vigil cannot be trusted.</summary>
    public ValueList<MemberView> Members(ValueList<MemberView> now, ValueList<MemberView> before)
    {
        if (LookedAt >= TrustedFrom) return now;

        var missed = before.Where(member => !member.IsReachable).Select(member => member.Node).ToHashSet();
        return [.. now.Select(member => member with { IsReachable = !missed.Contains(member.Node) })];
    }
}
