using System.Globalization;
using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// A machine: its clock, its port on the wire, and the kernel's leases, which outlive the daemon but not the power.
/// </summary>
internal sealed class SimulatedHost
{
    /// <summary>The longest time that an address takes to come onto a host.</summary>
    public static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(6);

    /// <summary>The longest time that it takes to leave a busy one, which the lease must bridge.</summary>
    private static readonly TimeSpan LongestLeave = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<byte, Instant> _leaseEnds = [];
    private readonly HashSet<byte> _wanted = [];
    private readonly HashSet<byte> _held = [];

    public SimulatedHost(Agenda agenda, Wire wire, int index)
    {
        Agenda = agenda;
        Wire = wire;
        Index = index;
        Name = string.Create(CultureInfo.InvariantCulture, $"mail{index + 1:D2}");
        Address = AddressOf(index);
        wire.Attach(this);
    }

    /// <summary>An address answers from now on, longer, or no more.</summary>
    public event Action<byte>? AnswersChanged;

    public Agenda Agenda { get; }

    public Wire Wire { get; }

    public int Index { get; }

    public string Name { get; }

    public NetAddress Address { get; }

    public SimulatedProcess? Daemon { get; set; }

    /// <summary>When a daemon began to be run here last: it started, or was not suspended any more.</summary>
    public Instant StoodStillUntil { get; set; }

    /// <summary>What takes the frames that arrive.</summary>
    public Action<CarpAdvertisement, NetAddress>? Receive { get; set; }

    /// <summary>By how much the clock is fast, in parts of one.</summary>
    public double Drift { get; set; }

    /// <summary>Timers come up to so much late.</summary>
    public TimeSpan Lateness { get; set; }

    /// <summary>By how much the time of day is wrong.</summary>
    public TimeSpan WallClockError { get; set; }

    /// <summary>The time of day in microseconds.</summary>
    public ulong WallClock => (ulong)(1e15 + Agenda.Now.Nanoseconds / 1e3 + WallClockError.TotalMicroseconds);

    /// <summary>CLOCK_MONOTONIC of this machine.</summary>
    public Instant Clock => new((long)(Agenda.Now.Nanoseconds * (1 + Drift)));

    public static NetAddress AddressOf(int index) => NetAddress.Parse($"192.0.2.{11 + index}");

    /// <summary>Until when the kernel lets the address answer, if it is here.</summary>
    public Instant LeaseEnds(byte vhid) => _leaseEnds.GetValueOrDefault(vhid);

    /// <summary>Until when the address answers here if nothing renews its lease.</summary>
    public Instant AnswersUntil(byte vhid) => _held.Contains(vhid) ? LeaseEnds(vhid) : default;

    public bool Answers(byte vhid) => Agenda.Now < AnswersUntil(vhid);

    /// <summary>Puts an address on the host; one that is taken off before it came does not come.</summary>
    public void Hold(byte vhid, Action held)
    {
        _wanted.Add(vhid);
        Agenda.After(Agenda.Between(TimeSpan.Zero, LongestHold), () =>
        {
            if (!_wanted.Contains(vhid)) return;
            if (_held.Add(vhid)) AnswersChanged?.Invoke(vhid);
            held();
        });
    }

    /// <summary>Ends the lease at once; the address itself leaves a little later.</summary>
    public void LetGo(byte vhid)
    {
        _wanted.Remove(vhid);
        _leaseEnds.Remove(vhid);
        AnswersChanged?.Invoke(vhid);
        Agenda.After(Agenda.Between(TimeSpan.Zero, LongestLeave), () =>
        {
            if (!_wanted.Contains(vhid) && _held.Remove(vhid)) AnswersChanged?.Invoke(vhid);
        });
    }

    public void RenewLease(byte vhid, TimeSpan time)
    {
        _leaseEnds[vhid] = Agenda.Now + time;
        AnswersChanged?.Invoke(vhid);
    }

    /// <summary>No lease and no address is left.</summary>
    public void LetGoOfAll()
    {
        var answered = _leaseEnds.Keys.ToArray();
        _wanted.Clear();
        _held.Clear();
        _leaseEnds.Clear();
        foreach (var vhid in answered) AnswersChanged?.Invoke(vhid);
    }

    public void After(TimeSpan delay, Action action) =>
        Agenda.After(delay / (1 + Drift) + Lateness * Agenda.Random.NextDouble(), action);

    public void Say(string what) => Agenda.Say($"{Name} {what}");
}
