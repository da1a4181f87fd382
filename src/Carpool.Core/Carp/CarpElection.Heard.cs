namespace Carpool.Core.Carp;

// What an accepted advertisement does.
public static partial class CarpElection
{
    private const string BowedOut = "the master bowed out";
    private const string WouldTimeOut = "the master's interval is longer than our wait";
    private const string MasterDemoted = "the master is demoted";
    private const string Preempting = "preempting a slower master";

    /// <summary>A master that hears a slower one announces no more often than this.</summary>
    private static readonly TimeSpan AnnounceEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Nor does it repeat itself sooner than this, so that two that disagree do not drown the wire. But it does then:
    /// the slower one may have become master after it heard us, and will not hear us again before our next beat.
    /// </summary>
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// What may be heard again before the next deadline and be looked at only then. Nothing is routine to a master, nor
    /// to a backup that is about to take over or would be if it heard the same again.
    /// </summary>
    public static CarpRoutine Routine(CarpSettings settings, in CarpState state, bool isV6)
    {
        var last = isV6 ? state.HeardV6 : state.HeardV4;
        var isRoutine = state.Role == CarpRole.Backup
            && state.TakeOver == Instant.Never
            && !WillTimeOut(settings, state, last.Ad)
            && ReasonToPush(settings, state, last.Ad, last.Known) is null;
        return isRoutine ? new CarpRoutine(last.Ad with { Counter = 0 }, last.Sender) : default;
    }

    private static CarpStep HeardByBackup(CarpSettings settings, in CarpState s, in CarpEvent e)
    {
        if (e.Ad.IsHandOver && e.Known && !settings.OnlyWatches) return TakeHandOver(settings, s, e.Sender);

        var gone = WillTimeOut(settings, s, e.Ad);
        if (!gone && HasFasterMaster(settings, s, e)) return Stay(ArmMasterDown(settings, Overhear(s, e)));
        if (settings.OnlyWatches) return Stay(ArmMasterDown(settings, Remember(s, e)));

        var why = gone ? e.Ad.IsBowOut ? BowedOut : WouldTimeOut
            : ReasonToPush(settings, s, e.Ad, e.Known);

        // A master that leaves is not waited for anew.
        var heard = gone ? RememberGone(s, e) : ArmMasterDown(settings, Remember(s, e));
        if (why is null) return Stay(Disarm(heard));

        var takeOver = s.Now + TakeOverGap(settings, s, gone);
        return Stay(heard.TakeOver <= takeOver
            ? heard
            : heard with { TakeOver = takeOver, TakeOverWhy = why, TakeOverFromNobody = gone });
    }

    private static TimeSpan TakeOverGap(CarpSettings settings, in CarpState s, bool fromNobody) =>
        fromNobody ? CarpTiming.Gap(settings, s) : CarpTiming.PreemptionGap(settings, s);

    /// <summary>CARP's rule that makes bow-outs work: (3 x our advbase, our advskew) is faster than he is.</summary>
    private static bool WillTimeOut(CarpSettings settings, in CarpState s, in CarpAdvertisement ad) =>
        ad.IsBowOut || settings.Advbase != 0 && Compare(3 * settings.Advbase, s.EffectiveAdvskew, ad) < 0;

    /// <summary>
    /// Among known nodes only the owner pushes away a master that is well, as the plan wants it to. While a new plan
    /// spreads, an heir that has it already would else take the address from a master that has not, and that still
    /// counts itself for a late place.
    /// </summary>
    private static string? ReasonToPush(CarpSettings settings, in CarpState s, in CarpAdvertisement ad, bool known)
    {
        if (s.IsDemoted || s.Waits) return null;
        if (ad.Demote > 0) return MasterDemoted;
        if (!settings.Preempt || Compare(settings.Advbase, s.EffectiveAdvskew, ad) >= 0) return null;
        var isOwner = s.Place == 0 && s.Now >= s.PreemptsFrom;
        return isOwner || !known || ad.Advskew >= CarpTiming.MaxAdvskew ? Preempting : null;
    }

    /// <summary>
    /// Another known master, a faster one, spoke within the last beat: he will see to the slower one himself, and is
    /// master until then for us too, however often both are heard.
    /// </summary>
    private static bool HasFasterMaster(CarpSettings settings, in CarpState s, in CarpEvent e)
    {
        var last = e.Sender.IsV6 ? s.HeardV6 : s.HeardV4;
        return last.Known && !last.IsNothing && last.Sender != e.Sender
            && s.Now - last.At < settings.Beat
            && (Compare(last.Ad.Advbase, last.Ad.Advskew, e.Ad) < 0 || e.Ad.Demote > last.Ad.Demote);
    }

    private static CarpStep TakeHandOver(CarpSettings settings, in CarpState s, NetAddress from)
    {
        // We would be no faster than he is, and he would keep the address anyway.
        if (s.Demotion > 0 || s.SendDemoted) return Stay(s, note: "hand-over refused: demoted");

        var step = Replace(settings, s with { Advskew = 0, Place = 0 }, $"handed over by {from}");
        return step with { State = step.State with { HandedOver = true } };
    }

    private static CarpStep HeardByMaster(CarpSettings settings, in CarpState s, in CarpEvent e)
    {
        var handingOver = e.Known && s.HandOverEnds != Instant.Never;
        var order = Compare(settings.Advbase, handingOver ? CarpTiming.MaxAdvskew : s.EffectiveAdvskew, e.Ad);
        if (e.Ad.Demote > 0 && !s.IsDemoted || order < 0) return StandFirm(settings, s);
        if (order == 0 && StaysAmongEquals(settings, s, e)) return StandFirm(settings, s);

        var why = handingOver ? $"handed over to {e.Sender}"
            : order == 0 ? $"{e.Sender} advertises the same"
            : $"{e.Sender} is faster: {e.Ad.Advbase}/{e.Ad.Advskew} against {settings.Advbase}/{s.EffectiveAdvskew}";
        var step = BecomeBackup(settings, s with { Released = s.Released || handingOver }, e.Known, why);
        return step with { State = Remember(step.State, e) };
    }

    /// <summary>
    /// The BSDs yield to an equal, which between two of them leaves none. Among known nodes the lower address stays,
    /// but for the first three beats after a hand-over: what is heard then was under way before the old master knew of
    /// us.
    /// </summary>
    private static bool StaysAmongEquals(CarpSettings settings, in CarpState s, in CarpEvent e)
    {
        if (!e.Known) return false;
        if (s.HandedOver && s.Now - s.Since <= 3 * CarpTiming.Interval(settings, s)) return true;
        return settings.Own(e.Sender.IsV6) is { } own && own < e.Sender;
    }

    /// <summary>
    /// A second master has spoken. It must yield, and a backup between the two must hear us before its gap is over and
    /// it preempts the slower one: so speak at once. Clients may have learnt the other's address: tell them again,
    /// twice.
    /// </summary>
    private static CarpStep StandFirm(CarpSettings settings, in CarpState s)
    {
        // He answers still, and hears us as soon as we can.
        if (s.IsSilent) return Stay(s);

        var mayRepeat = s.LastSent + RepeatAfter;
        var (firm, advertise) = s.Now >= mayRepeat
            ? (s, CarpEffects.Advertise)
            : (s with { NextBeat = Instant.Earlier(s.NextBeat, mayRepeat) }, CarpEffects.None);
        var allowed = s.LastAnnounced + AnnounceEvery;
        if (s.Now < allowed)
            return Stay(firm with { Reannounce = Instant.Earlier(s.Reannounce, allowed) }, advertise);

        return Stay(
            firm with { LastAnnounced = s.Now, Reannounce = s.Now + 2 * CarpTiming.Interval(settings, s) },
            advertise | CarpEffects.Announce);
    }

    /// <summary>Below zero when (advbase, advskew) is faster than the advertisement, above when slower.</summary>
    private static int Compare(int advbase, int advskew, in CarpAdvertisement ad) =>
        advbase != ad.Advbase ? advbase - ad.Advbase : advskew - ad.Advskew;

    private static CarpState Remember(in CarpState s, in CarpEvent e)
    {
        var heard = new CarpHeard(s.Now, e.Ad, e.Sender, e.Known);
        return e.Sender.IsV6 ? s with { HeardV6 = heard } : s with { HeardV4 = heard };
    }

    private static CarpState Overhear(in CarpState s, in CarpEvent e) =>
        e.Sender.IsV6 ? s with { OverheardV6 = s.Now } : s with { OverheardV4 = s.Now };

    /// <summary>
    /// The last word of a master replaces what it said before, but not the time from which it is waited for.
    /// </summary>
    private static CarpState RememberGone(in CarpState s, in CarpEvent e)
    {
        if (e.Sender.IsV6) return s.HeardV6.Sender == e.Sender ? s with { HeardV6 = s.HeardV6 with { Ad = e.Ad } } : s;
        return s.HeardV4.Sender == e.Sender ? s with { HeardV4 = s.HeardV4 with { Ad = e.Ad } } : s;
    }
}
