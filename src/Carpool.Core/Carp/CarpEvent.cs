namespace Carpool.Core.Carp;

/// <summary>What can happen to an election.</summary>
public enum CarpEventKind : byte
{
    Tick,
    Heard,
    LinkUp,
    LinkDown,
    Assign,
    Demote,
    Wait,
    Sent,
    SendFailed,
    Held,
    OperatorBackup,
    OperatorMaster,
    Release,
    HandOver,
    Stop,
}

/// <summary>
/// One thing that happened, and when. A value with the fields of all kinds; the factories say which belong to which.
/// </summary>
public readonly record struct CarpEvent
{
    private CarpEvent(CarpEventKind kind, Instant at)
    {
        Kind = kind;
        At = at;
    }

    public CarpEventKind Kind { get; }

    public Instant At { get; }

    /// <summary>Of <see cref="CarpEventKind.Heard"/>.</summary>
    public CarpAdvertisement Ad { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Heard"/>; it also tells the family.</summary>
    public NetAddress Sender { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Heard"/>: whether a configured node sent it.</summary>
    public bool Known { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Assign"/>.</summary>
    public int Advskew { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Assign"/>.</summary>
    public int Place { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Assign"/>.</summary>
    public int Nodes { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Demote"/>.</summary>
    public int Demotion { get; private init; }

    /// <summary>Of <see cref="CarpEventKind.Wait"/>.</summary>
    public bool Waits { get; private init; }

    /// <summary>Time has passed; due before or at <see cref="CarpState.Deadline"/>.</summary>
    public static CarpEvent Tick(Instant at) => new(CarpEventKind.Tick, at);

    /// <summary>An advertisement was accepted by <see cref="CarpReader"/>.</summary>
    public static CarpEvent Heard(Instant at, in CarpAdvertisement ad, NetAddress sender, bool known) =>
        new(CarpEventKind.Heard, at) { Ad = ad, Sender = sender, Known = known };

    /// <summary>The interface works and we may take part.</summary>
    public static CarpEvent LinkUp(Instant at) => new(CarpEventKind.LinkUp, at);

    /// <summary>The interface lost its carrier, was set down or vanished.</summary>
    public static CarpEvent LinkDown(Instant at) => new(CarpEventKind.LinkDown, at);

    /// <summary>A new succession is in force.</summary>
    /// <param name="at">When.</param>
    /// <param name="advskew">Of our place, 0 to 239.</param>
    /// <param name="place">Our place, 0 for the owner.</param>
    /// <param name="nodes">How many nodes the succession has.</param>
    public static CarpEvent Assign(Instant at, int advskew, int place, int nodes) =>
        new(CarpEventKind.Assign, at) { Advskew = advskew, Place = place, Nodes = nodes };

    /// <summary>The node's demotion changed to this sum; 0 for a node that is well.</summary>
    public static CarpEvent Demote(Instant at, int total) => new(CarpEventKind.Demote, at) { Demotion = total };

    /// <summary>
    /// The node begins, or ends, to wait for the pool's plan: it takes what nobody has, and nothing from anybody.
    /// </summary>
    public static CarpEvent Wait(Instant at, bool waits) => new(CarpEventKind.Wait, at) { Waits = waits };

    /// <summary>The advertisement last asked for has left in every family.</summary>
    public static CarpEvent Sent(Instant at) => new(CarpEventKind.Sent, at);

    /// <summary>The advertisement last asked for did not leave in some family.</summary>
    public static CarpEvent SendFailed(Instant at) => new(CarpEventKind.SendFailed, at);

    /// <summary>The addresses are on the host, as <see cref="CarpEffects.Hold"/> asked.</summary>
    public static CarpEvent Held(Instant at) => new(CarpEventKind.Held, at);

    /// <summary>The operator wants a backup: without a word to the others, as on the BSDs.</summary>
    public static CarpEvent OperatorBackup(Instant at) => new(CarpEventKind.OperatorBackup, at);

    /// <summary>The operator wants a master, as if the present one had fallen silent.</summary>
    public static CarpEvent OperatorMaster(Instant at) => new(CarpEventKind.OperatorMaster, at);

    /// <summary>The operator wants the address to be anywhere but here.</summary>
    public static CarpEvent Release(Instant at) => new(CarpEventKind.Release, at);

    /// <summary>The address shall move to one other node, whose address the shell keeps.</summary>
    public static CarpEvent HandOver(Instant at) => new(CarpEventKind.HandOver, at);

    /// <summary>The daemon ends.</summary>
    public static CarpEvent Stop(Instant at) => new(CarpEventKind.Stop, at);
}
