using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

/// <summary>One election in virtual time: every deadline is kept, every advertisement leaves.</summary>
internal sealed class CarpBench
{
    public static readonly NetAddress Own = NetAddress.Parse("192.0.2.12");
    public static readonly NetAddress Lower = NetAddress.Parse("192.0.2.11");
    public static readonly NetAddress Higher = NetAddress.Parse("192.0.2.13");
    public static readonly NetAddress HigherV6 = NetAddress.Parse("2001:db8::13");

    /// <summary>Carpool's defaults.</summary>
    public static readonly CarpSettings Beating = new()
    {
        Vhid = 1,
        Families = CarpFamilies.V4,
        OwnV4 = Own,
        OwnV6 = NetAddress.Parse("2001:db8::12"),
    };

    /// <summary>CARP's own timing, as on the BSDs.</summary>
    public static readonly CarpSettings Plain = Beating with { Beat = TimeSpan.Zero };

    private readonly List<(Instant At, CarpEffects Effects)> _done = [];

    public CarpBench(CarpSettings? settings = null, int advskew = 0, int place = 0, int nodes = 5)
    {
        Settings = settings ?? Beating;
        State = CarpElection.Start(default, advskew, place, nodes);
    }

    public CarpSettings Settings { get; set; }

    public CarpState State { get; private set; }

    public CarpRole Role => State.Role;

    public Instant Now { get; private set; }

    /// <summary>False while the interface refuses what is sent.</summary>
    public bool Sends { get; set; } = true;

    public List<string> Log { get; } = [];

    public static CarpBench Backup(CarpSettings? settings = null, int advskew = 0, int place = 0)
    {
        var bench = new CarpBench(settings, advskew, place);
        bench.Do(CarpEvent.LinkUp);
        return bench;
    }

    public static CarpBench Master(CarpSettings? settings = null, int advskew = 0, int place = 0)
    {
        var bench = Backup(settings, advskew, place);
        bench.Do(CarpEvent.OperatorMaster);
        return bench;
    }

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    public CarpStep Do(Func<Instant, CarpEvent> happens)
    {
        var step = CarpElection.Step(Settings, State, happens(Now));
        Take(step);
        if ((step.Effects & CarpEffects.Advertise) != 0)
            Take(CarpElection.Step(Settings, State, Sends ? CarpEvent.Sent(Now) : CarpEvent.SendFailed(Now)));
        return step;
    }

    public CarpStep Hear(int advskew, int advbase = 1, bool known = true, NetAddress? from = null, int demote = 0) =>
        Do(at => CarpEvent.Heard(
            at,
            new CarpAdvertisement(1, (byte)advskew, (byte)advbase, (byte)demote, 1),
            from ?? Higher,
            known));

    /// <summary>Takes the place of another daemon on the same host, whose last advertisement left just now.</summary>
    public CarpStep Resume(CarpBench former, TimeSpan late = default)
    {
        Now = former.Now + late;
        var step = CarpElection.Resume(
            Settings, State, CarpMemory.Of(former.State, counter: 0), former.State.LastSent, Now);
        Take(step);
        if ((step.Effects & CarpEffects.Advertise) != 0) Take(CarpElection.Step(Settings, State, CarpEvent.Sent(Now)));
        return step;
    }

    /// <summary>Lets time pass, keeping every deadline on the way.</summary>
    public CarpBench Pass(TimeSpan span)
    {
        var end = Now + span;
        while (State.Deadline <= end)
        {
            Now = State.Deadline;
            Do(CarpEvent.Tick);
        }

        Now = end;
        return this;
    }

    /// <summary>Lets time pass without the node being run, then wakes it.</summary>
    public CarpStep Freeze(TimeSpan span)
    {
        Now += span;
        return Do(CarpEvent.Tick);
    }

    /// <summary>When the effect was asked for, counted from the start.</summary>
    public TimeSpan[] Times(CarpEffects effect) =>
        [.. _done.Where(d => (d.Effects & effect) != 0).Select(d => d.At - default(Instant))];

    public void Forget() => _done.Clear();

    private void Take(CarpStep step)
    {
        State = step.State;
        if (step.Effects != CarpEffects.None) _done.Add((Now, step.Effects));
        if (step.Transition is { } transition) Log.Add($"{transition.From} -> {transition.To} ({transition.Why})");
        if (step.Note is { } note) Log.Add(note);
    }
}
