namespace Carpool.Core.Carp;

/// <summary>How long a node waits for what.</summary>
public static class CarpTiming
{
    /// <summary>A demoted node advertises this advskew, and no node advertises more (FreeBSD's CARP_MAXSKEW).</summary>
    public const int MaxAdvskew = 240;

    /// <summary>A timer that fires later than this may have been overtaken by packets that were not read yet.</summary>
    public static readonly TimeSpan TimersAreLate = TimeSpan.FromMilliseconds(5);

    /// <summary>Time between ticks when the rules fail to set a deadline that is ahead.</summary>
    public static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(1);

    private const int BeatsUntilDown = 3;

    /// <summary>Addresses that are not on the host by then will not be soon.</summary>
    private static readonly TimeSpan HoldingIsStuck = TimeSpan.FromMilliseconds(50);

    /// <summary>So far apart two backups' timers can be told from each other on a busy host.</summary>
    private static readonly TimeSpan PlaceStep = TimeSpan.FromMilliseconds(5);

    /// <summary>The time from one advertisement of a master to the next.</summary>
    public static TimeSpan Interval(CarpSettings settings, in CarpState state) =>
        settings.Beat > TimeSpan.Zero ? settings.Beat : CarpInterval(settings, state.EffectiveAdvskew);

    /// <summary>
    /// The next beat after <paramref name="at"/>: whole beats of the host's clock, so that all addresses of a node beat
    /// together, and sender and receivers wake once for all of them. The first interval is only shorter for it.
    /// </summary>
    public static Instant BeatAfter(CarpSettings settings, Instant at, TimeSpan beat)
    {
        var length = beat.Ticks * TimeSpan.NanosecondsPerTick;
        return new Instant(at.Nanoseconds + length - SinceBeat(settings, at, length));
    }

    /// <summary>
    /// When the shell steps with the next tick. A backup looks at what waits for it with the last of the host's beats
    /// before its deadline, when all its elections do: as long as its master lives that puts the deadline off, and a
    /// host that wakes once for all its addresses has little to do.
    /// <para>
    /// A tick leaves the deadline ahead of it. If a fault in the rules left it behind, ticks without a pause would stop
    /// everything else on the clock thread.
    /// </para>
    /// </summary>
    /// <param name="settings">The election's.</param>
    /// <param name="state">Since its last step.</param>
    /// <param name="now">At least the state's; a deadline may have passed in between.</param>
    public static Instant NextTick(CarpSettings settings, in CarpState state, Instant now)
    {
        var deadline = state.Deadline;
        if (deadline <= state.Now) return now + ShortestTick;
        if (state.Role != CarpRole.Backup || settings.Beat == TimeSpan.Zero) return deadline;

        var length = settings.Beat.Ticks * TimeSpan.NanosecondsPerTick;
        var look = new Instant(deadline.Nanoseconds - SinceBeat(settings, deadline, length));
        return look > now ? look : deadline;
    }

    /// <summary>
    /// How long a new master waits for its addresses before it speaks, while the old one still answers for them; but it
    /// speaks before anybody could miss a beat of it.
    /// </summary>
    public static TimeSpan LongestHolding(CarpSettings settings, in CarpState state)
    {
        var half = Interval(settings, state) / 2;
        return half < HoldingIsStuck ? half : HoldingIsStuck;
    }

    /// <summary>A master that was silent for longer than this may have been replaced, and must listen first.</summary>
    public static TimeSpan LongestSilence(CarpSettings settings, in CarpState state) =>
        settings.Leased && settings.LeaseTime > TimeSpan.Zero
            ? settings.LeaseTime
            : BeatsUntilDown * Interval(settings, state);

    /// <summary>
    /// How long a backup lets the faster ones go first, so that one and only one of them takes over. It grows with the
    /// place in the succession, and demoted nodes come after all others, in the same order among themselves.
    /// </summary>
    public static TimeSpan Gap(CarpSettings settings, in CarpState state)
    {
        var gap = Longer(state.Place * PlaceStep, state.Advskew * settings.Beat / 256);
        return state.IsDemoted ? gap + Longer(state.Nodes * PlaceStep, MaxAdvskew * settings.Beat / 256) : gap;
    }

    /// <summary>
    /// The same towards a master that is alive. Who goes first puts the addresses on its host before it speaks, which
    /// takes a few milliseconds; the others must not wonder meanwhile why it says nothing.
    /// </summary>
    public static TimeSpan PreemptionGap(CarpSettings settings, in CarpState state) =>
        Gap(settings, state) + state.Place * PlaceStep;

    /// <summary>
    /// How long a backup waits for the next advertisement before it takes the master for dead. A known master beats, so
    /// three beats and the gap do; an unknown one, or one never heard, gets CARP's own time.
    /// </summary>
    public static TimeSpan MasterDown(CarpSettings settings, in CarpState state, bool known)
    {
        var beats = BeatsUntilDown * settings.Beat + Gap(settings, state);
        if (known && settings.Beat > TimeSpan.Zero) return beats;

        // FreeBSD adds the undemoted advskew. Demoted nodes of ours wait longer by what they are demoted.
        var own = settings.Advbase == 0
            ? BeatsUntilDown * CarpInterval(settings, state.Advskew)
            : TimeSpan.FromSeconds(BeatsUntilDown * settings.Advbase) + Skew(state.Advskew);
        return Longer(own + Skew(Math.Min(state.TotalDemotion, MaxAdvskew)), beats);
    }

    private static long SinceBeat(CarpSettings settings, Instant at, long length)
    {
        var since = (at.Nanoseconds - settings.Phase.Ticks * TimeSpan.NanosecondsPerTick) % length;
        return since < 0 ? since + length : since;
    }

    private static TimeSpan CarpInterval(CarpSettings settings, int advskew) =>
        settings.Advbase == 0
            ? Skew(Math.Max(advskew, 1))
            : TimeSpan.FromSeconds(settings.Advbase) + Skew(advskew);

    private static TimeSpan Skew(int steps) => TimeSpan.FromSeconds(1) * steps / 256;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
