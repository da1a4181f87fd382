namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// A machine: its clock, its port on the wire, and the kernel's leases, which outlive the daemon but not the power.
/// </summary>
internal sealed class SimulatedHost
{
    private readonly Dictionary<byte, Instant> _leaseEnds = [];

    public SimulatedHost(Agenda agenda, Wire wire, int index)
    {
        Agenda = agenda;
        Wire = wire;
        Index = index;
        Address = AddressOf(index);
        wire.Attach(this);
    }

    /// <summary>An address answers from now on, longer, or no more.</summary>
    public event Action<byte>? LeaseChanged;

    public Agenda Agenda { get; }

    public Wire Wire { get; }

    public int Index { get; }

    public NetAddress Address { get; }

    public SimulatedProcess? Daemon { get; set; }

    /// <summary>What takes the frames that arrive.</summary>
    public Action<byte[], NetAddress>? Receive { get; set; }

    /// <summary>By how much the clock is fast, in parts of one.</summary>
    public double Drift { get; set; }

    /// <summary>Timers come up to so much late.</summary>
    public TimeSpan Lateness { get; set; }

    /// <summary>CLOCK_MONOTONIC of this machine.</summary>
    public Instant Clock => new((long)(Agenda.Now.Nanoseconds * (1 + Drift)));

    public static NetAddress AddressOf(int index) => NetAddress.Parse($"192.0.2.{11 + index}");

    /// <summary>Until when the kernel lets the address answer.</summary>
    public Instant LeaseEnds(byte vhid) => _leaseEnds.GetValueOrDefault(vhid);

    public bool Answers(byte vhid) => Agenda.Now < LeaseEnds(vhid);

    public void RenewLease(byte vhid, TimeSpan time)
    {
        _leaseEnds[vhid] = Agenda.Now + time;
        LeaseChanged?.Invoke(vhid);
    }

    public void DropLease(byte vhid)
    {
        if (_leaseEnds.Remove(vhid)) LeaseChanged?.Invoke(vhid);
    }

    /// <summary>The power fails: the kernel dies with the daemon.</summary>
    public void Crash()
    {
        Daemon?.Kill();
        Daemon = null;
        Receive = null;
        foreach (var vhid in _leaseEnds.Keys.ToArray()) DropLease(vhid);
        Say("crashed");
    }

    public void After(TimeSpan delay, Action action) =>
        Agenda.After(delay / (1 + Drift) + Lateness * Agenda.Random.NextDouble(), action);

    public void Say(string what) => Agenda.Say($"mail{Index + 1:D2} {what}");
}
