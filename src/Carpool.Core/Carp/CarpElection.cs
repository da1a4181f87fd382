namespace Carpool.Core.Carp;

/// <summary>
/// Who is master of a virtual address: CARP's election as one node sees it, pure. FreeBSD's rules are the base, with
/// OpenBSD's for its demote octet. On top of them: a beat faster than the interval on the wire, takeovers staggered by
/// the place in the succession, fencing of a master that was not run, and the planned hand-over.
/// </summary>
public static partial class CarpElection
{
    private const string LinkIsUp = "link up";
    private const string LinkIsDown = "link down";
    private const string Stopped = "stopped";
    private const string IsReleased = "released";
    private const string ByOperator = "operator";
    private const string MayNotHold = "the address may not be on this node";
    private const int SendErrorsUntilDemoted = 3;
    private const int SendsUntilTrusted = 3;
    private static readonly TimeSpan SendForgivenAfter = TimeSpan.FromMinutes(1);

    /// <summary>A node that takes part as soon as its link is up.</summary>
    /// <param name="at">Now.</param>
    /// <param name="advskew">Of our place, 0 to 239.</param>
    /// <param name="place">Our place in the succession, 0 for the owner.</param>
    /// <param name="nodes">How many nodes the succession has.</param>
    public static CarpState Start(Instant at, int advskew, int place, int nodes) => new()
    {
        Role = CarpRole.Init,
        Since = at,
        Now = at,
        Advskew = advskew,
        Place = place,
        Nodes = nodes,
        HandOverEnds = Instant.Never,
        SendForgiven = Instant.Never,
        MasterDownV4 = Instant.Never,
        MasterDownV6 = Instant.Never,
        TakeOver = Instant.Never,
        NextBeat = Instant.Never,
        Reannounce = Instant.Never,
    };

    /// <summary>The advertisement that a master sends now.</summary>
    public static CarpAdvertisement Advertisement(CarpSettings settings, in CarpState state, ulong counter) =>
        new(settings.Vhid, state.EffectiveAdvskew, settings.Advbase, Demote: 0, counter);

    /// <summary>
    /// Goes from one state to the next. Any event also stands for the time it brings, so timers are looked at after it.
    /// </summary>
    public static CarpStep Step(CarpSettings settings, in CarpState state, in CarpEvent e)
    {
        var now = state.Now > e.At ? state.Now : e.At;
        var awake = Fence(settings, state with { Now = now });
        var handled = Then(awake, Handle(settings, awake.State, e));
        // Who was fenced listens first, whatever is due.
        return awake.Transition is null ? Then(handled, Due(settings, handled.State)) : handled;
    }

    private static CarpStep Handle(CarpSettings settings, in CarpState s, in CarpEvent e) => (s.Role, e.Kind) switch
    {
        (_, CarpEventKind.Tick) => Stay(s),
        (CarpRole.Backup, CarpEventKind.Heard) => HeardByBackup(settings, s, e),
        (CarpRole.Master, CarpEventKind.Heard) => HeardByMaster(settings, s, e),

        (CarpRole.Init, CarpEventKind.LinkUp) => BecomeBackup(settings, Trusted(s), knownMaster: false, LinkIsUp),
        (CarpRole.Backup or CarpRole.Master, CarpEventKind.LinkDown) => BecomeInit(s, CarpEffects.None, LinkIsDown),
        (CarpRole.Backup, CarpEventKind.Stop) => BecomeInit(s, CarpEffects.None, Stopped),
        (CarpRole.Master, CarpEventKind.Stop) => BecomeInit(s, CarpEffects.BowOut, Stopped),

        (_, CarpEventKind.Assign) => Reweigh(settings, s, s with
        {
            Advskew = e.Advskew,
            Place = e.Place,
            Nodes = e.Nodes,
            PreemptsFrom = default,
            Released = false,
            HandedOver = false,
        }),
        (_, CarpEventKind.Demote) => Reweigh(settings, s, s with { Demotion = Math.Max(0, e.Demotion) }),
        (_, CarpEventKind.Wait) => Stay(s with { Waits = e.Waits }),
        (_, CarpEventKind.Sent) => Sent(settings, s),
        (_, CarpEventKind.SendFailed) => SendFailed(settings, s),

        (CarpRole.Master, CarpEventKind.Held) when s.IsSilent => BeginToSpeak(settings, s),

        (CarpRole.Master, CarpEventKind.OperatorBackup) => BecomeBackup(settings, s, knownMaster: false, ByOperator),
        (CarpRole.Backup, CarpEventKind.OperatorMaster) when settings.OnlyWatches => Stay(s, note: MayNotHold),
        (CarpRole.Backup, CarpEventKind.OperatorMaster) => BecomeMaster(settings, s, ByOperator),
        (CarpRole.Master, CarpEventKind.Release) => ReleaseByMaster(settings, s),
        (_, CarpEventKind.Release) => Reweigh(settings, s, s with { Released = true }),
        (CarpRole.Master, CarpEventKind.HandOver) => HandOver(settings, s),
        (_, CarpEventKind.HandOver) => Stay(s, note: "hand-over refused: not master"),

        // INIT is deaf, and the rest asks for what is already so.
        _ => Stay(s),
    };

    /// <summary>
    /// The heirs wait for CARP's own time to pass, not for ours: an unknown one may be slow to answer a bow-out, and an
    /// address that was sent away should not come back before.
    /// </summary>
    private static CarpStep ReleaseByMaster(CarpSettings settings, in CarpState s)
    {
        var step = BecomeBackup(settings, s with { Released = true }, knownMaster: false, IsReleased);
        return step with { Effects = step.Effects | CarpEffects.BowOut };
    }

    /// <summary>
    /// Make before break: we stay master and keep beating as before, so that no third node sees a reason to move. Only
    /// towards the advertisements of known nodes we count as demoted until the hand-over ends, so the new master's
    /// first one makes us yield.
    /// </summary>
    private static CarpStep HandOver(CarpSettings settings, in CarpState s) =>
        Stay(
            s with { HandOverEnds = s.Now + 3 * CarpTiming.Interval(settings, s), HandedOver = false },
            CarpEffects.HandOver);

    /// <summary>Our weight in the election changed: backups wait another time, a master tells at once.</summary>
    private static CarpStep Reweigh(CarpSettings settings, in CarpState before, in CarpState after)
    {
        if (after.Role == CarpRole.Master && after.EffectiveAdvskew != before.EffectiveAdvskew && !after.IsSilent)
            return Stay(after, CarpEffects.Advertise);
        if (after.Role != CarpRole.Backup) return Stay(after);

        var rearmed = ArmMasterDown(settings, after);
        var fromNobody = after.TakeOverFromNobody;
        // A demoted node follows a master that left, after the others, but pushes none away.
        return Stay(after.IsDemoted && !fromNobody
            ? Disarm(rearmed)
            : rearmed with
            {
                TakeOver = after.TakeOver
                    + (TakeOverGap(settings, after, fromNobody) - TakeOverGap(settings, before, fromNobody)),
            });
    }

    private static CarpStep Sent(CarpSettings settings, in CarpState s)
    {
        var sent = s.Role == CarpRole.Master ? s with { LastSent = s.Now } : s;
        if (s.SendErrors == 0) return Stay(sent);
        var good = s.SendsSinceError + 1;
        if (good < SendsUntilTrusted) return Stay(sent with { SendsSinceError = good });

        return Reweigh(settings, sent, Trusted(sent)) with { Note = s.SendDemoted ? "sending works again" : null };
    }

    private static CarpStep SendFailed(CarpSettings settings, in CarpState s)
    {
        var failed = s with { SendErrors = s.SendErrors + 1, SendsSinceError = 0 };
        if (s.SendDemoted || failed.SendErrors < SendErrorsUntilDemoted) return Stay(failed);

        // To advertise at once would only fail at once: the next beat tells.
        var forgiven = s.Role == CarpRole.Backup ? s.Now + SendForgivenAfter : Instant.Never;
        var step = Reweigh(settings, failed, failed with { SendDemoted = true, SendForgiven = forgiven });
        return step with { Effects = CarpEffects.None, Note = "demoted: three advertisements could not be sent" };
    }

    private static CarpState Trusted(in CarpState s) =>
        s with { SendErrors = 0, SendsSinceError = 0, SendDemoted = false, SendForgiven = Instant.Never };
}
