using Carpool.Core.Carp;
using CsCheck;

namespace Carpool.Core.Tests.Carp;

/// <summary>What holds after any sequence of events, sensible or not.</summary>
public sealed class CarpInvariantTests
{
    private static readonly Gen<Func<Instant, CarpEvent>> Events = Gen.Select(
        Gen.Enum<CarpEventKind>(), Gen.Byte, Gen.Byte[0, 4], Gen.Byte[0, 2], Gen.Int[0, 9],
        (kind, advskew, advbase, demote, dice) => Make(kind, advskew, dice == 9 ? (byte)255 : advbase, demote, dice));

    private static readonly Gen<CarpSettings> Settings = Gen.Select(
        Gen.OneOf(Gen.Const(0), Gen.Const(10), Gen.Const(20), Gen.Const(100)),
        Gen.Byte[0, 3],
        Gen.Bool,
        Gen.Bool,
        Gen.Byte[1, 3],
        (beat, advbase, preempt, leased, families) => CarpBench.Beating with
        {
            Beat = CarpBench.Ms(beat),
            Advbase = advbase,
            Preempt = preempt,
            Leased = leased,
            Families = (CarpFamilies)families,
        });

    private static readonly Gen<int> Pauses = Gen.OneOf(Gen.Int[0, 20_000], Gen.Int[-1000, 500_000], Gen.Const(0));

    [Fact]
    public void Any_sequence_of_events_keeps_the_state_sound() =>
        Gen.Select(Settings, Gen.Int[0, 254], Gen.Int[0, 4], Gen.Select(Events, Pauses).Array[1, 100])
            .Sample((settings, advskew, place, events) =>
            {
                var at = new Instant(1_000_000_000);
                var state = CarpElection.Start(at, advskew, place, 5);
                foreach (var (happens, microseconds) in events)
                {
                    at += TimeSpan.FromMicroseconds(microseconds);
                    var step = CarpElection.Step(settings, state, happens(at));
                    Check(settings, state, step);
                    state = step.State;
                }
            }, iter: 2000);

    [Fact]
    public void Whoever_is_woken_at_each_deadline_never_stands_still() =>
        Gen.Select(Settings, Gen.Int[0, 254]).Sample((settings, advskew) =>
        {
            var state = CarpElection.Step(
                settings, CarpElection.Start(default, advskew, 0, 5), CarpEvent.LinkUp(default)).State;
            for (var i = 0; i < 20; i++)
            {
                var step = CarpElection.Step(settings, state, CarpEvent.Tick(state.Deadline));
                Assert.True(step.State.Deadline > step.State.Now);
                state = CarpElection.Step(settings, step.State, CarpEvent.Sent(step.State.Now)).State;
            }

            Assert.Equal(CarpRole.Master, state.Role);
        });

    private static void Check(CarpSettings settings, CarpState before, CarpStep step)
    {
        var after = step.State;
        Assert.True(after.Now >= before.Now);
        Assert.InRange(after.EffectiveAdvskew, 0, CarpTiming.MaxAdvskew);

        // Who was fenced may have something due at once; a tick is done with it.
        Assert.True(CarpElection.Step(settings, after, CarpEvent.Tick(after.Now)).State.Deadline > after.Now);

        // Who takes part has something to wait for, and nothing that belongs to another role.
        Assert.Equal(after.Role != CarpRole.Init, after.Deadline != Instant.Never);
        Assert.Equal(after.Role == CarpRole.Master, after.NextBeat != Instant.Never);
        Assert.Equal(
            after.Role == CarpRole.Backup,
            after.MasterDownV4 != Instant.Never || after.MasterDownV6 != Instant.Never);
        if (after.Role != CarpRole.Backup) Assert.Equal(Instant.Never, after.TakeOver);
        if (after.Role != CarpRole.Master) Assert.Equal(Instant.Never, after.Reannounce);
        if (after.Role != CarpRole.Master) Assert.Equal(Instant.Never, after.HandOverEnds);
        Assert.Equal(after.Role == CarpRole.Backup && after.SendDemoted, after.SendForgiven != Instant.Never);
        if (after.MasterDownV6 != Instant.Never) Assert.True(settings.Families.Has(isV6: true));

        // Effects go with the change of role, and only with it.
        Assert.Equal(step.Transition is not null, after.Transitions != before.Transitions);
        Assert.Equal(before.Role, step.Transition?.From ?? before.Role);
        Assert.Equal(after.Role, step.Transition?.To ?? before.Role);
        var took = Does(step, CarpEffects.Hold);
        var left = Does(step, CarpEffects.LetGo);
        Assert.Equal(step.Transition is not null && after.Role == CarpRole.Master, took);
        Assert.Equal(step.Transition is not null && before.Role == CarpRole.Master, left);
        if (took) Assert.Equal(!after.IsSilent, Does(step, CarpEffects.Advertise) && Does(step, CarpEffects.Announce));
        if (after.IsSilent) Assert.True(settings.Leased && after.Role == CarpRole.Master);
        if (after.IsSilent) Assert.False(Does(step, CarpEffects.Advertise) || Does(step, CarpEffects.Announce));
        if (Does(step, CarpEffects.BowOut)) Assert.True(left && after.Role != CarpRole.Master);
        if (Does(step, CarpEffects.Advertise | CarpEffects.Announce)) Assert.Equal(CarpRole.Master, after.Role);
    }

    private static bool Does(CarpStep step, CarpEffects effect) => (step.Effects & effect) != 0;

    private static Func<Instant, CarpEvent> Make(
        CarpEventKind kind, byte advskew, byte advbase, byte demote, int dice) =>
        kind switch
        {
            CarpEventKind.Tick => CarpEvent.Tick,
            CarpEventKind.Heard => at => CarpEvent.Heard(
                at,
                new CarpAdvertisement(1, advskew, advbase, demote, 1),
                dice % 3 == 0 ? CarpBench.HigherV6 : dice % 3 == 1 ? CarpBench.Higher : CarpBench.Lower,
                known: dice % 2 == 0),
            CarpEventKind.LinkUp => CarpEvent.LinkUp,
            CarpEventKind.LinkDown => CarpEvent.LinkDown,
            CarpEventKind.Assign => at => CarpEvent.Assign(at, advskew, advbase, 5),
            CarpEventKind.Demote => at => CarpEvent.Demote(at, advskew * demote),
            CarpEventKind.Wait => at => CarpEvent.Wait(at, advskew % 2 == 0),
            CarpEventKind.Sent => CarpEvent.Sent,
            CarpEventKind.SendFailed => CarpEvent.SendFailed,
            CarpEventKind.Held => CarpEvent.Held,
            CarpEventKind.OperatorBackup => CarpEvent.OperatorBackup,
            CarpEventKind.OperatorMaster => CarpEvent.OperatorMaster,
            CarpEventKind.Release => CarpEvent.Release,
            CarpEventKind.HandOver => CarpEvent.HandOver,
            CarpEventKind.Stop => CarpEvent.Stop,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
}
