namespace Carpool.Core.Carp;

/// <summary>
/// What a CARP advertisement says, without its digest and checksum. "Faster" means a smaller interval, that is a
/// smaller (advbase, advskew) compared in this order; the fastest node is master.
/// </summary>
/// <param name="Vhid">Virtual host id, 1 to 255.</param>
/// <param name="Advskew">Added to the interval in steps of 1/256 s; 0 to 254, 255 only in a bow-out.</param>
/// <param name="Advbase">Whole seconds of the interval, 0 to 255.</param>
/// <param name="Demote">OpenBSD's demotion counter in octet 4; every other speaker, and Carpool, sends 0.</param>
/// <param name="Counter">Part of what the digest covers; see <see cref="CarpClock"/>.</param>
public readonly record struct CarpAdvertisement(byte Vhid, byte Advskew, byte Advbase, byte Demote, ulong Counter)
{
    private const byte GoneAdvbase = 255;
    private const byte BowOutAdvskew = 255;
    private const byte HandOverAdvskew = 254;

    /// <summary>
    /// The last word of a master that leaves: so slow that every backup takes over at once (OpenBSD, NetBSD).
    /// </summary>
    public bool IsBowOut => Advbase == GoneAdvbase && Advskew == BowOutAdvskew;

    /// <summary>
    /// "The address is yours now": sent by a Carpool master to one other Carpool node only, by unicast.
    /// </summary>
    public bool IsHandOver => Advbase == GoneAdvbase && Advskew == HandOverAdvskew;

    public static CarpAdvertisement BowOut(byte vhid, ulong counter) =>
        new(vhid, BowOutAdvskew, GoneAdvbase, 0, counter);

    public static CarpAdvertisement HandOver(byte vhid, ulong counter) =>
        new(vhid, HandOverAdvskew, GoneAdvbase, 0, counter);
}
