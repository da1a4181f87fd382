namespace Carpool.Core.Carp;

// How roles are taken.
public static partial class CarpElection
{
    private static CarpStep BecomeMaster(CarpSettings settings, in CarpState s, string why)
    {
        var master = Disarm(s) with
        {
            Role = CarpRole.Master,
            Since = s.Now,
            Released = false,
            MasterDownV4 = Instant.Never,
            MasterDownV6 = Instant.Never,
            SendForgiven = Instant.Never,
            Transitions = s.Transitions + 1,
        };
        var first = BeginToSpeak(settings, master);
        return first with
        {
            Effects = CarpEffects.Hold | first.Effects,
            Transition = new CarpTransition(s.Role, CarpRole.Master, why),
        };
    }

    /// <summary>
    /// Becomes master in the place of one that is alive: he goes on answering until our addresses are on the host, and
    /// lets go at our first word. Only the lease makes it harmless that both have them meanwhile.
    /// </summary>
    private static CarpStep Replace(CarpSettings settings, in CarpState s, string why)
    {
        var step = BecomeMaster(settings, s, why);
        if (!settings.Leased) return step;

        var silent = step.State with
        {
            IsSilent = true,
            NextBeat = s.Now + CarpTiming.LongestHolding(settings, step.State),
            Reannounce = Instant.Never,
        };
        return step with { State = silent, Effects = CarpEffects.Hold };
    }

    /// <summary>A new master's first word.</summary>
    private static CarpStep BeginToSpeak(CarpSettings settings, in CarpState s)
    {
        var beat = CarpTiming.Interval(settings, s);
        return Stay(
            s with
            {
                IsSilent = false,
                LastSent = s.Now,
                LastAnnounced = s.Now,
                NextBeat = CarpTiming.BeatAfter(settings, s.Now, beat),
                Reannounce = s.Now + 2 * beat,
            },
            CarpEffects.Advertise | CarpEffects.Announce);
    }

    /// <param name="settings">This election's.</param>
    /// <param name="s">The state so far.</param>
    /// <param name="knownMaster">
    /// Whether a known node is, or will be, master: then its beat is waited for, else CARP's own time.
    /// </param>
    /// <param name="why">For the log.</param>
    private static CarpStep BecomeBackup(CarpSettings settings, in CarpState s, bool knownMaster, string why)
    {
        var backup = WithoutMaster(WithoutTimers(s), knownMaster) with
        {
            Role = CarpRole.Backup,
            Since = s.Now,
            HandedOver = false,
            SendForgiven = s.SendDemoted ? s.Now + SendForgivenAfter : Instant.Never,
            Transitions = s.Transitions + 1,
        };
        return new CarpStep(
            ArmMasterDown(settings, backup),
            LettingGo(s),
            new CarpTransition(s.Role, CarpRole.Backup, why),
            Note: null);
    }

    private static CarpState WithoutMaster(in CarpState s, bool knownMaster)
    {
        var silence = new CarpHeard(s.Now, default, default, knownMaster);
        return s with { HeardV4 = silence, HeardV6 = silence };
    }

    private static CarpStep BecomeInit(in CarpState s, CarpEffects lastWord, string why)
    {
        var init = WithoutTimers(s) with
        {
            Role = CarpRole.Init,
            Since = s.Now,
            HandedOver = false,
            Transitions = s.Transitions + 1,
        };
        return new CarpStep(init, LettingGo(s) | lastWord, new CarpTransition(s.Role, CarpRole.Init, why), Note: null);
    }

    private static CarpEffects LettingGo(in CarpState s) =>
        s.Role == CarpRole.Master ? CarpEffects.LetGo : CarpEffects.None;

    private static CarpState WithoutTimers(in CarpState s) => Disarm(s) with
    {
        IsSilent = false,
        HandOverEnds = Instant.Never,
        SendForgiven = Instant.Never,
        MasterDownV4 = Instant.Never,
        MasterDownV6 = Instant.Never,
        NextBeat = Instant.Never,
        Reannounce = Instant.Never,
    };

    private static CarpStep Stay(in CarpState s, CarpEffects effects = CarpEffects.None, string? note = null) =>
        new(s, effects, Transition: null, note);

    /// <summary>Two halves of one step as one.</summary>
    private static CarpStep Then(in CarpStep first, in CarpStep second) => new(
        second.State,
        first.Effects | second.Effects,
        (first.Transition, second.Transition) switch
        {
            ({ } one, { } two) => new CarpTransition(one.From, two.To, $"{one.Why}; {two.Why}"),
            var (one, two) => one ?? two,
        },
        second.Note ?? first.Note);
}
