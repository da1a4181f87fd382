namespace Carpool.Core.Carp;

/// <summary>
/// Reads the advertisements of one vhid on one interface, and names what it refuses. For one thread, the one that
/// captures. Allocates nothing per packet.
/// <para>
/// An echo is told by its source address. A counter that we sent ourselves would be no proof: FreeBSD, NetBSD and ucarp
/// go on from the counter they heard last, and ucarp hears up to a second late, so its true advertisements repeat ours.
/// For the same reason a counter is compared with earlier ones of the same sender only, and only if that is a known
/// node.
/// </para>
/// </summary>
public sealed class CarpReader
{
    private readonly byte _vhid;
    private readonly CarpFamilies _families;
    private readonly CarpAuthenticator _authenticator;
    private readonly CarpClock _clock;
    private readonly HashSet<NetAddress> _own;

    // A node has one address for each family, so an address stands for the pair of node and family.
    private readonly Dictionary<NetAddress, ulong> _lastOfKnown;

    /// <param name="vhid">1 to 255.</param>
    /// <param name="families">The families in which the vhid has addresses.</param>
    /// <param name="authenticator">Of this vhid.</param>
    /// <param name="clock">The clock that also stamps what we send for this vhid.</param>
    /// <param name="own">The addresses that our own advertisements bear as source.</param>
    /// <param name="known">The addresses from which the other configured nodes send.</param>
    public CarpReader(
        byte vhid,
        CarpFamilies families,
        CarpAuthenticator authenticator,
        CarpClock clock,
        IEnumerable<NetAddress> own,
        IEnumerable<NetAddress> known)
    {
        _vhid = vhid;
        _families = families;
        _authenticator = authenticator;
        _clock = clock;
        _own = [.. own];
        _lastOfKnown = known.Distinct().ToDictionary(address => address, _ => 0UL);
    }

    /// <summary>
    /// Whether senders that are no configured nodes are listened to: FreeBSD, OpenBSD, NetBSD and ucarp hosts. Their
    /// counters prove nothing, so whoever can send on this network can pass an old advertisement of anybody off as
    /// theirs.
    /// </summary>
    public bool TakesStrangers { get; init; } = true;

    /// <summary>Reads the payload of a packet of protocol 112; only what is accepted changes anything.</summary>
    /// <param name="pdu">The payload as long as the IP header says, no more.</param>
    /// <param name="ttl">The TTL or hop limit of the IP header.</param>
    /// <param name="source">The source of the IP header; it also tells the family.</param>
    /// <param name="ad">What was read; worth nothing unless the answer is <see cref="CarpDrop.None"/>.</param>
    /// <param name="known">Whether a configured node sent it.</param>
    public CarpDrop Read(ReadOnlySpan<byte> pdu, byte ttl, NetAddress source, out CarpAdvertisement ad, out bool known)
    {
        known = false;
        var drop = CarpCodec.TryRead(pdu, ttl, out ad);
        if (drop != CarpDrop.None) return drop;
        if (ad.Vhid != _vhid) return CarpDrop.UnknownVhid;
        if (!_families.Has(source.IsV6)) return CarpDrop.WrongFamily;
        if (_own.Contains(source)) return CarpDrop.OwnEcho;
        return _authenticator.Accepts(ad.Counter, CarpCodec.DigestOf(pdu))
            ? Judge(ad, source, out known)
            : CarpDrop.BadDigest;
    }

    /// <summary>The rest of the way of one whose digest is good: who sent it, and whether it is new.</summary>
    internal CarpDrop Judge(in CarpAdvertisement ad, NetAddress source, out bool known)
    {
        known = _lastOfKnown.TryGetValue(source, out var last);
        if (!known && !TakesStrangers) return CarpDrop.Stranger;
        if (known && ad.Counter <= last) return CarpDrop.Replayed;
        if (known) _lastOfKnown[source] = ad.Counter;
        _clock.Heard(ad.Counter, known);
        return CarpDrop.None;
    }
}
