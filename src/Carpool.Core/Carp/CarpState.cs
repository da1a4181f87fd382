namespace Carpool.Core.Carp;

/// <summary>
/// All that one node's election for one vhid remembers. A value: <see cref="CarpElection.Step"/> makes the next one.
/// Timers are deadlines in here; to arm one changes nothing outside.
/// </summary>
public readonly record struct CarpState
{
    public CarpRole Role { get; init; }

    /// <summary>When the role was taken.</summary>
    public Instant Since { get; init; }

    /// <summary>The time of the latest event; an earlier one that comes after it counts as of now.</summary>
    public Instant Now { get; init; }

    /// <summary>The advskew of our place in the succession, 0 to 254, without demotion.</summary>
    public int Advskew { get; init; }

    /// <summary>Our place in the succession; 0 is the owner's.</summary>
    public int Place { get; init; }

    /// <summary>How many nodes the succession has.</summary>
    public int Nodes { get; init; }

    /// <summary>The node's demotion, the sum of what its parts have against it; not negative.</summary>
    public int Demotion { get; init; }

    /// <summary>
    /// The node has not heard the pool's plan yet: its place may be an old one, so it preempts nobody.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>
    /// When an owner that lapsed may preempt a known master again. Until a new succession or then it is for the plan to
    /// say who has the address: an owner that is paused again and again would else take it back each time.
    /// </summary>
    public Instant PreemptsFrom { get; init; }

    /// <summary>
    /// The address was given away on purpose: demoted for it until a new succession, or until it comes to us again.
    /// </summary>
    public bool Released { get; init; }

    /// <summary>The address was handed to us: we act as its owner until a new succession says who is.</summary>
    public bool HandedOver { get; init; }

    /// <summary>Until when, as master, we wait for the node that the address was handed to; else never.</summary>
    public Instant HandOverEnds { get; init; }

    /// <summary>Failed sends in a row, but for fewer than three good ones between.</summary>
    public int SendErrors { get; init; }

    /// <summary>Good sends in a row since the last failed one, as long as <see cref="SendErrors"/> is not 0.</summary>
    public int SendsSinceError { get; init; }

    /// <summary>Three sends failed: demoted for this address until three were good.</summary>
    public bool SendDemoted { get; init; }

    /// <summary>
    /// When a backup, which cannot show that it sends well again, is no longer demoted for having failed.
    /// </summary>
    public Instant SendForgiven { get; init; }

    /// <summary>The last advertisement accepted in IPv4, or since when none is waited for.</summary>
    public CarpHeard HeardV4 { get; init; }

    /// <summary>The same in IPv6.</summary>
    public CarpHeard HeardV6 { get; init; }

    /// <summary>
    /// When a slower master beside the one that was heard spoke last in IPv4: it may answer for as long as the other.
    /// </summary>
    public Instant OverheardV4 { get; init; }

    /// <summary>The same in IPv6.</summary>
    public Instant OverheardV6 { get; init; }

    /// <summary>When the silence in IPv4 makes us master.</summary>
    public Instant MasterDownV4 { get; init; }

    /// <summary>When the silence in IPv6 makes us master.</summary>
    public Instant MasterDownV6 { get; init; }

    /// <summary>When we take over from a master that is slower or leaves, unless a faster backup has done so.</summary>
    public Instant TakeOver { get; init; }

    /// <summary>Why we take over then.</summary>
    public string? TakeOverWhy { get; init; }

    /// <summary>Whether that is because the master left, which even a demoted node follows.</summary>
    public bool TakeOverFromNobody { get; init; }

    /// <summary>A deadline was seen a little late, and put off once to hear what came meanwhile.</summary>
    public bool HasListened { get; init; }

    /// <summary>
    /// A new master that has not spoken: the old one answers until the addresses are here. They are waited for until
    /// <see cref="NextBeat"/>.
    /// </summary>
    public bool IsSilent { get; init; }

    /// <summary>When the next advertisement is due.</summary>
    public Instant NextBeat { get; init; }

    /// <summary>When the last advertisement left; for a new master, when it became one.</summary>
    public Instant LastSent { get; init; }

    /// <summary>When to announce once more.</summary>
    public Instant Reannounce { get; init; }

    /// <summary>When a master last began to announce.</summary>
    public Instant LastAnnounced { get; init; }

    /// <summary>Changes of role.</summary>
    public long Transitions { get; init; }

    /// <summary>How often a master had been silent for longer than its lease, and stepped back.</summary>
    public long Lapses { get; init; }

    /// <summary>How often a deadline was seen more than one beat too late.</summary>
    public long Pauses { get; init; }

    /// <summary>The demotion in force for this address: the node's, and what sends and releases add.</summary>
    public int TotalDemotion =>
        Demotion + (SendDemoted ? CarpTiming.MaxAdvskew : 0) + (Released ? CarpTiming.MaxAdvskew : 0);

    public bool IsDemoted => TotalDemotion > 0;

    /// <summary>The advskew we advertise, 0 to 240.</summary>
    public byte EffectiveAdvskew => (byte)Math.Min(Advskew + TotalDemotion, CarpTiming.MaxAdvskew);

    /// <summary>The earliest instant at which the shell must step with a tick; an earlier tick does no harm.</summary>
    public Instant Deadline
    {
        get
        {
            var ofMaster = Instant.Earlier(Instant.Earlier(NextBeat, Reannounce), HandOverEnds);
            return Instant.Earlier(Instant.Earlier(ofMaster, BecomesMaster), SendForgiven);
        }
    }

    /// <summary>When a backup becomes master if it hears nothing more.</summary>
    public Instant BecomesMaster => Instant.Earlier(Instant.Earlier(MasterDownV4, MasterDownV6), TakeOver);

    /// <summary>The later of the two families' last advertisements accepted; for display.</summary>
    public CarpHeard Heard =>
        HeardV6.IsNothing || (!HeardV4.IsNothing && HeardV4.At >= HeardV6.At) ? HeardV4 : HeardV6;
}
