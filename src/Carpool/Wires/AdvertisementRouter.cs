using Carpool.Core.Carp;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>Takes an advertisement's packet on the capture thread.</summary>
public interface IAdvertisementInbox
{
    void Take(in CapturedPacket packet);
}

/// <summary>
/// Sorts what one interface hears by vhid, on the capture thread, before anything reaches a mailbox. What nobody waits
/// for is counted here; all else is judged and counted by the inbox of its address.
/// </summary>
public sealed class AdvertisementRouter
{
    private readonly IAdvertisementInbox?[] _byVhid = new IAdvertisementInbox?[256];
    private IReadOnlySet<byte> _pool = new HashSet<byte>();

    /// <summary>Verdicts on packets that belong to no address of ours.</summary>
    public CarpCounters Counters { get; } = new();

    /// <summary>
    /// Which vhids are ours: what is said about one whose address is just starting, or is given up, is not unknown.
    /// From any thread.
    /// </summary>
    public void Expect(IReadOnlySet<byte> pool) => Volatile.Write(ref _pool, pool);

    /// <summary>Sends the vhid's advertisements to an inbox. From any thread.</summary>
    public void Route(byte vhid, IAdvertisementInbox inbox) => Volatile.Write(ref _byVhid[vhid], inbox);

    /// <summary>
    /// Sends them to nobody, unless another inbox has taken the vhid over meanwhile. From any thread.
    /// </summary>
    public void Unroute(byte vhid, IAdvertisementInbox inbox) =>
        Interlocked.CompareExchange(ref _byVhid[vhid], null, inbox);

    /// <summary>For the capture thread.</summary>
    public void Take(in CapturedPacket packet)
    {
        var inbox = packet.Payload.Length > 1 ? Volatile.Read(ref _byVhid[packet.Payload[1]]) : null;
        if (inbox is not null) inbox.Take(packet);
        else CountUnclaimed(packet);
    }

    private void CountUnclaimed(in CapturedPacket packet)
    {
        var drop = CarpCodec.TryRead(packet.Payload, packet.Ttl, out var ad);
        if (drop != CarpDrop.None) Counters.CountHeard(drop, packet.IsV6);
        else if (!Volatile.Read(ref _pool).Contains(ad.Vhid)) Counters.CountHeard(CarpDrop.UnknownVhid, packet.IsV6);
    }
}
