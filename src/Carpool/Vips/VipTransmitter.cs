using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Linux.Packets;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>
/// Speaks for one vhid on one interface. Frames are made once; a beat rewrites timers, counter, digest and checksum.
/// </summary>
public sealed class VipTransmitter : IVipTransmitter
{
    private readonly CarpSettings _carp;
    private readonly CarpAuthenticator _authenticator;
    private readonly CarpClock _clock;
    private readonly CarpCounters _counters;
    private readonly WireProtocol.Opened _wire;
    private readonly AdvertisementFrame[] _groups;
    private readonly NetAddress[] _peers;
    private readonly Announcement[] _announcements;
    private readonly byte[] _direct = new byte[CarpCodec.Size];

    /// <param name="carp">The election's settings; the own addresses in them are the sources.</param>
    /// <param name="authenticator">Of this vhid.</param>
    /// <param name="clock">Stamps what is sent.</param>
    /// <param name="counters">Of this address.</param>
    /// <param name="wire">The interface.</param>
    /// <param name="mac">What the addresses answer with.</param>
    /// <param name="addresses">All virtual addresses of the vhid.</param>
    /// <param name="peers">
    /// The other nodes' addresses when advertisements go to each of them as well; empty for multicast alone. The group
    /// always gets its copy: to a peer that is dead nothing leaves the host, and only what leaves it renews the lease.
    /// </param>
    public VipTransmitter(
        CarpSettings carp,
        CarpAuthenticator authenticator,
        CarpClock clock,
        CarpCounters counters,
        WireProtocol.Opened wire,
        MacAddress mac,
        IEnumerable<NetAddress> addresses,
        IEnumerable<NetAddress> peers)
    {
        _carp = carp;
        _authenticator = authenticator;
        _clock = clock;
        _counters = counters;
        _wire = wire;
        _peers = [.. peers.Where(peer => carp.Families.Has(peer.IsV6))];
        _groups =
        [
            .. new[] { carp.OwnV4, carp.OwnV6 }.OfType<NetAddress>()
                .Where(own => carp.Families.Has(own.IsV6))
                .Select(own => AdvertisementFrame.Multicast(mac, own)),
        ];
        _announcements = [.. addresses.Select(address => new Announcement(address, mac))];
    }

    public bool Advertise(byte advskew) =>
        SendToAll(new CarpAdvertisement(_carp.Vhid, advskew, _carp.Advbase, Demote: 0, Counter: 0));

    public void Announce()
    {
        // One that the lease's fence drops is repeated two beats later, and a lost lease is the election's business.
        foreach (var announcement in _announcements) _ = _wire.Wire.Send(announcement.Frame);
    }

    public void BowOut() => SendToAll(CarpAdvertisement.BowOut(_carp.Vhid, counter: 0));

    public void HandOver(NodeSettings to)
    {
        var peer = _carp.Families.Has(isV6: false) ? to.Address : to.Address6!.Value;
        SendTo(peer, CarpAdvertisement.HandOver(_carp.Vhid, counter: 0));
    }

    private bool SendToAll(CarpAdvertisement ad)
    {
        var all = true;
        foreach (var frame in _groups)
        {
            CarpCodec.Write(frame.Pdu, ad with { Counter = _clock.Next() }, _authenticator);
            all &= Count(_wire.Wire.Send(frame.Frame), frame.Source.IsV6);
        }

        // A peer that is down cannot be reached, which says nothing about this host's sending.
        foreach (var peer in _peers) all &= SendTo(peer, ad) is not (SendOutcome.Failed or SendOutcome.Down);
        return all;
    }

    private SendOutcome SendTo(NetAddress peer, CarpAdvertisement ad)
    {
        CarpCodec.Write(_direct, ad with { Counter = _clock.Next() }, _authenticator);
        var outcome = _wire.Direct.Send(_direct, peer);
        Count(outcome, peer.IsV6);
        return outcome;
    }

    private bool Count(SendOutcome outcome, bool isV6)
    {
        if (outcome == SendOutcome.Sent) _counters.CountSent(isV6);
        else _counters.CountSendError(isV6);
        return outcome == SendOutcome.Sent;
    }
}
