namespace Carpool.Core.Carp;

// What time does by itself.
public static partial class CarpElection
{
    private const string MasterIsDown = "master down";
    private const string MasterIsDownV6 = "master down in IPv6";
    private const string NoAnswer = "hand-over not answered";

    /// <summary>The plan has taken note of an heir long before.</summary>
    private static readonly TimeSpan PatienceAfterLapse = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A master whose own clock shows that nothing left for longer than the lease may have been replaced meanwhile: it
    /// steps back and listens, instead of speaking as if nothing had happened.
    /// </summary>
    private static CarpStep Fence(CarpSettings settings, in CarpState s)
    {
        if (s.Role != CarpRole.Master) return Stay(s);
        var silence = s.Now - s.LastSent;
        var longest = CarpTiming.LongestSilence(settings, s);
        if (silence <= longest) return Stay(s);

        var what = s.SendErrors > 0 ? "no advertisement left for" : "paused";
        var limit = settings.Leased && settings.LeaseTime > TimeSpan.Zero ? "the lease" : "three intervals";
        var why = $"{what} {Milliseconds(silence)} ms, longer than {limit} of {Milliseconds(longest)} ms";
        var lapsed = s with { Lapses = s.Lapses + 1, PreemptsFrom = s.Now + PatienceAfterLapse };
        return BecomeBackup(settings, lapsed, knownMaster: true, why);
    }

    private static CarpStep Due(CarpSettings settings, in CarpState s) =>
        s.Now < s.Deadline ? Stay(s)
        : s.Role == CarpRole.Master ? DueForMaster(settings, s)
        : s.SendForgiven <= s.Now ? Forgive(settings, s)
        : DueForBackup(settings, s);

    private static CarpStep Forgive(CarpSettings settings, in CarpState s)
    {
        var step = Reweigh(settings, s, Trusted(s)) with { Note = "trusted to send again" };
        return Then(step, Due(settings, step.State));
    }

    private static CarpStep DueForBackup(CarpSettings settings, in CarpState s)
    {
        if (settings.OnlyWatches) return Stay(ArmMasterDown(settings, WithoutMaster(s, knownMaster: false)));

        // We did not run, so maybe it was not the master who was silent: his words may be waiting behind this tick.
        var late = s.Now - s.BecomesMaster;
        var beat = CarpTiming.Interval(settings, s);
        if (late > beat)
            return Stay(
                ListenFirst(settings, s, beat) with { Pauses = s.Pauses + 1 },
                note: $"paused {Milliseconds(late)} ms as backup, listening first");

        // A little late is what a busy host always is, so that puts it off only once.
        if (late > CarpTiming.TimersAreLate && !s.HasListened)
            return Stay(ListenFirst(settings, s, CarpTiming.TimersAreLate));

        if (s.TakeOver <= s.Now)
            return s.TakeOverFromNobody
                ? BecomeMaster(settings, s, s.TakeOverWhy!)
                : Replace(settings, s, s.TakeOverWhy!);

        return BecomeMaster(settings, s, s.MasterDownV4 <= s.Now ? MasterIsDown : MasterIsDownV6);
    }

    private static CarpState ListenFirst(CarpSettings settings, in CarpState s, TimeSpan time)
    {
        var end = s.Now + time + CarpTiming.Gap(settings, s);
        return s with
        {
            MasterDownV4 = AtLeast(s.MasterDownV4, end),
            MasterDownV6 = AtLeast(s.MasterDownV6, end),
            TakeOver = AtLeast(s.TakeOver, end),
            HasListened = true,
        };
    }

    private static CarpStep DueForMaster(CarpSettings settings, in CarpState s)
    {
        if (s.IsSilent && s.NextBeat <= s.Now) return BeginToSpeak(settings, s);

        var next = s;
        var effects = CarpEffects.None;
        string? note = null;
        if (s.HandOverEnds <= s.Now)
        {
            next = next with { HandOverEnds = Instant.Never };
            note = NoAnswer;
        }

        if (s.NextBeat <= s.Now)
        {
            var beat = CarpTiming.Interval(settings, s);
            var late = s.Now - s.NextBeat;
            effects |= CarpEffects.Advertise;
            // A little late, the next one keeps the rhythm; very late, two in a row would serve nobody.
            var kept = late < beat ? s.NextBeat : s.Now;
            next = next with { NextBeat = CarpTiming.BeatAfter(settings, kept, beat) };
            if (late > beat)
            {
                next = next with { Pauses = s.Pauses + 1 };
                note = $"paused {Milliseconds(late)} ms as master, within the lease";
            }
        }

        if (s.Reannounce <= s.Now)
        {
            effects |= CarpEffects.Announce;
            next = next with { Reannounce = Instant.Never, LastAnnounced = s.Now };
        }

        return new CarpStep(next, effects, null, note);
    }

    /// <summary>Arms the timer of each family from what was heard last in it, of whichever master.</summary>
    private static CarpState ArmMasterDown(CarpSettings settings, in CarpState s) => s with
    {
        MasterDownV4 = MasterDown(settings, s, s.HeardV4, s.OverheardV4, isV6: false),
        MasterDownV6 = MasterDown(settings, s, s.HeardV6, s.OverheardV6, isV6: true),
        HasListened = false,
    };

    private static Instant MasterDown(
        CarpSettings settings, in CarpState s, in CarpHeard heard, Instant overheard, bool isV6) =>
        settings.Families.Has(isV6)
            ? AtLeast(AtLeast(heard.At, overheard) + CarpTiming.MasterDown(settings, s, heard.Known), s.Now)
            : Instant.Never;

    private static CarpState Disarm(in CarpState s) =>
        s with { TakeOver = Instant.Never, TakeOverWhy = null, TakeOverFromNobody = false };

    private static Instant AtLeast(Instant at, Instant least) => at > least ? at : least;

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;
}
