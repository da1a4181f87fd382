using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>An advertisement that passed every check, on its way from the capture thread to the election.</summary>
public readonly record struct HeardAdvertisement(Instant At, CarpAdvertisement Ad, NetAddress Sender, bool Known);

/// <summary>
/// Where the capture thread leaves one address's advertisements. It reads and judges them; only valid ones wait here,
/// in a ring of fixed size, and the actor is told once that some do. So nothing is allocated for a packet, and a flood
/// fills no mailbox. What the actor expects does not even wake it: it looks by itself when its deadline comes.
/// </summary>
public sealed class VipInbox : IAdvertisementInbox
{
    private const int Capacity = 64;

    /// <summary>So many may wait for the deadline; the rest of the ring is for what is news.</summary>
    private const int MostRoutine = Capacity / 2;

    private readonly HeardAdvertisement[] _ring = new HeardAdvertisement[Capacity];
    private readonly CarpReader _reader;
    private readonly CarpCounters _counters;
    private readonly IActorRef _vip;
    private Expected _expected = new(default, default);
    private long _written;
    private long _read;
    private int _told;

    /// <param name="reader">Used on the capture thread alone.</param>
    /// <param name="counters">Where every verdict is counted.</param>
    /// <param name="vip">Is told <see cref="AdvertisementsWaiting"/>.</param>
    public VipInbox(CarpReader reader, CarpCounters counters, IActorRef vip)
    {
        _reader = reader;
        _counters = counters;
        _vip = vip;
    }

    /// <summary>Judges a packet and keeps it if it is valid. For the capture thread.</summary>
    public void Take(in CapturedPacket packet)
    {
        var verdict = _reader.Read(packet.Payload, packet.Ttl, packet.Source, out var ad, out var known);
        if (verdict == CarpDrop.None && _written - Volatile.Read(ref _read) == Capacity) verdict = CarpDrop.Behind;
        _counters.CountHeard(verdict, packet.IsV6);
        if (verdict != CarpDrop.None) return;

        _ring[_written % Capacity] = new HeardAdvertisement(packet.At, ad, packet.Source, known);
        Volatile.Write(ref _written, _written + 1);
        // First written, then compared: who expects something else meanwhile looks after saying so, and finds it.
        Thread.MemoryBarrier();
        var isNews = !Volatile.Read(ref _expected).Covers(ad, packet.Source);
        if (!isNews && _written - Volatile.Read(ref _read) <= MostRoutine) return;
        if (Interlocked.Exchange(ref _told, 1) == 0) _vip.Tell(AdvertisementsWaiting.Instance, ActorRefs.NoSender);
    }

    /// <summary>
    /// Says which advertisements are no news and need not wake the actor. For the actor's thread, which must read to
    /// the end afterwards.
    /// </summary>
    public void Expect(CarpRoutine v4, CarpRoutine v6)
    {
        if (_expected.V4 != v4 || _expected.V6 != v6) Volatile.Write(ref _expected, new Expected(v4, v6));
    }

    /// <summary>
    /// Takes the next one out. For the actor's thread; empty means that a new message will come with the next that is
    /// not expected.
    /// </summary>
    public bool TryRead(out HeardAdvertisement heard)
    {
        // Cleared before looking: what is written after the look tells the actor again.
        Volatile.Write(ref _told, 0);
        Thread.MemoryBarrier();
        heard = default;
        if (_read == Volatile.Read(ref _written)) return false;

        heard = _ring[_read % Capacity];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }

    private sealed record Expected(CarpRoutine V4, CarpRoutine V6)
    {
        public bool Covers(in CarpAdvertisement ad, NetAddress sender) =>
            (sender.IsV6 ? V6 : V4).Covers(ad, sender);
    }
}

/// <summary>Tells a virtual address to look into its inbox. One instance serves all.</summary>
public sealed class AdvertisementsWaiting : INoSerializationVerificationNeeded
{
    public static readonly AdvertisementsWaiting Instance = new();

    private AdvertisementsWaiting()
    {
    }
}
