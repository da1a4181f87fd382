namespace Carpool.Core.Carp;

// How a new daemon takes the place of the old one.
public static partial class CarpElection
{
    /// <summary>
    /// Goes on where the daemon before has stopped: a master speaks at once, a backup waits anew for the master that
    /// was heard, as for a while nobody has listened. A master that comes too late for the lease steps back first, as
    /// one that was not run for so long.
    /// </summary>
    /// <param name="settings">This election's.</param>
    /// <param name="state">Whatever it has come to; the place in the succession and the demotion stay.</param>
    /// <param name="memory">The other's; its role is master or backup.</param>
    /// <param name="lastSent">When the other's last advertisement left.</param>
    /// <param name="at">Now.</param>
    public static CarpStep Resume(
        CarpSettings settings, in CarpState state, CarpMemory memory, Instant lastSent, Instant at)
    {
        var resumed = WithoutTimers(state) with
        {
            Role = memory.Role,
            Now = state.Now > at ? state.Now : at,
            Since = memory.Since,
            Released = memory.Released,
            HandedOver = memory.HandedOver,
            HeardV4 = memory.HeardV4 with { At = at },
            HeardV6 = memory.HeardV6 with { At = at },
            LastSent = lastSent,
            LastAnnounced = lastSent,
            Transitions = memory.Transitions,
            Lapses = memory.Lapses,
            Pauses = memory.Pauses,
        };
        if (resumed.Role == CarpRole.Backup) return Stay(ArmMasterDown(settings, resumed));

        if (settings.OnlyWatches)
        {
            var step = BecomeBackup(settings, resumed, knownMaster: true, MayNotHold);
            return step with { Effects = step.Effects | CarpEffects.BowOut };
        }

        var awake = Fence(settings, resumed);
        if (awake.Transition is not null) return awake;

        var beat = CarpTiming.Interval(settings, resumed);
        return Stay(
            resumed with { NextBeat = CarpTiming.BeatAfter(settings, resumed.Now, beat) },
            CarpEffects.Hold | CarpEffects.Advertise);
    }
}
