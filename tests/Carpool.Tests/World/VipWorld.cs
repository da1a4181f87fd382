using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Linux.Packets;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Tests.World;

/// <summary>What one address of mail01 lives on: a host, a voice, a lease, and neighbours that can be heard.</summary>
internal sealed class VipWorld
{
    private static readonly Dictionary<string, string> Sources = new()
    {
        ["mail02"] = "192.0.2.12",
        ["mail03"] = "192.0.2.13",
        ["stranger"] = "192.0.2.99",
    };

    private readonly WorldClock _time;
    private readonly CarpAuthenticator _authenticator;
    private readonly CarpClock _theirClock = new(1_000_000);

    internal VipWorld(WorldClock time, VirtualAddressSettings address)
    {
        _time = time;
        Seat = new FakeSeat(Deeds);
        Transmitter = new FakeTransmitter(Deeds);
        Lease = new FakeLease(Deeds);
        Wire = new FakeWire(Deeds);
        Opened = new WireProtocol.Opened(
            Wire, new AdvertisementRouter(), DirectSender.Open(Wire, [], [], out _));
        Ears = Opened.Router.Take;
        var clock = new CarpClock(5);
        var carp = new CarpSettings
        {
            Vhid = address.Vhid,
            Families = CarpFamilies.V4,
            OwnV4 = NetAddress.Parse("192.0.2.11"),
        };
        _authenticator = new CarpAuthenticator(TestPool.Password.AsSpan(), address.Vhid, [address.Address.Address]);
        var names = Sources.Where(s => s.Key != "stranger").ToDictionary(s => NetAddress.Parse(s.Value), s => s.Key);
        Setup = new VipSetup(
            address,
            carp,
            "mail01",
            names,
            VipMemory.SeatOf(address, "eth0", MacSource.Interface),
            clock,
            new CarpReader(address.Vhid, carp.Families, _authenticator, clock, [carp.OwnV4.Value], names.Keys),
            Counters,
            Lease,
            _ => Seat,
            (_, _) => Transmitter,
            () => time.Now,
            time);
    }

    /// <summary>What was done to the host and on the wire, in order.</summary>
    internal List<string> Deeds { get; } = [];

    internal CarpCounters Counters { get; } = new();

    internal FakeSeat Seat { get; set; }

    internal FakeTransmitter Transmitter { get; }

    internal FakeLease Lease { get; }

    internal FakeWire Wire { get; }

    internal WireProtocol.Opened Opened { get; }

    /// <summary>Where what is heard comes in: the router of <see cref="Opened"/>, or a whole wire.</summary>
    internal PacketSink Ears { get; init; }

    internal VipSetup Setup { get; }

    /// <summary>Where a neighbour's advertisements come from.</summary>
    internal static NetAddress AddressOf(string sender) => NetAddress.Parse(Sources[sender]);

    /// <summary>The deeds since the last call.</summary>
    internal string[] TakeDeeds()
    {
        string[] deeds = [.. Deeds];
        Deeds.Clear();
        return deeds;
    }

    /// <summary>Lets the address hear an advertisement.</summary>
    /// <param name="from">mail02, mail03 or stranger.</param>
    /// <param name="advskew">0 to 240.</param>
    /// <param name="ago">How long it has been waiting in the capture.</param>
    internal void Hear(string from, byte advskew, TimeSpan ago = default) =>
        Hear(from, new CarpAdvertisement(Setup.Carp.Vhid, advskew, Advbase: 1, Demote: 0, _theirClock.Next()), ago);

    internal void HearBowOut(string from) => Hear(from, CarpAdvertisement.BowOut(Setup.Carp.Vhid, _theirClock.Next()));

    internal void HearHandOver(string from) =>
        Hear(from, CarpAdvertisement.HandOver(Setup.Carp.Vhid, _theirClock.Next()));

    private void Hear(string from, CarpAdvertisement ad, TimeSpan ago = default)
    {
        var pdu = new byte[CarpCodec.Size];
        CarpCodec.Write(pdu, ad, _authenticator);
        Ears(FakeWire.Packet(Sources[from], pdu, new Instant(_time.Now.Nanoseconds - ago.Ticks * 100)));
    }
}

/// <summary>One address of mail01 in its world, told everything and with its link up.</summary>
internal sealed class LivingVip
{
    private readonly ActorWorld _world;

    internal LivingVip(ActorWorld world, bool linkIsUp = true)
    {
        _world = world;
        Vip = new VipWorld(world.Clock, TestPool.Small().Addresses[0]);
        Family = world.Adopt(VipActor.Props(Vip.Setup), Vip.Setup.Address.Name);
        Tell(new VipProtocol.Assign(["mail01", "mail02", "mail03"]));
        Tell(new VipProtocol.Demote(0));
        Tell(new VipProtocol.Attach(Vip.Opened));
        Tell(new VipProtocol.LinkChanged(linkIsUp));
    }

    internal VipWorld Vip { get; }

    internal Family Family { get; }

    internal IActorRef Actor => Family.Child;

    /// <summary>What the address last reported.</summary>
    internal VipStatus Status => Family.Told<VipProtocol.VipChanged>()[^1].Status;

    internal bool IsOnHost => Vip.Seat.HasAddresses;

    internal void Tell(object message) => Actor.Tell(message, ActorRefs.NoSender);

    /// <summary>Lets it become master: nobody is heard for CARP's own time.</summary>
    internal LivingVip AsMaster()
    {
        for (var i = 0; i < 40 && Status.Role != CarpRole.Master; i++) _world.Advance(milliseconds: 100);
        Assert.Equal(CarpRole.Master, Status.Role);
        return this;
    }

    /// <summary>The same, with all that follows a takeover over.</summary>
    internal LivingVip AsSettledMaster()
    {
        AsMaster();
        _world.Advance(TimeSpan.FromMilliseconds(250));
        Vip.TakeDeeds();
        return this;
    }
}
