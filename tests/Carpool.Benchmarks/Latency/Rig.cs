using Akka.Actor;
using Akka.Configuration;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Linux.Clock;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Benchmarks.Latency;

/// <summary>One address's election as the daemon runs it, from the wire to the lease and the address plane.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public const byte Vhid = 1;
    public static readonly NetAddress Other = NetAddress.Parse("192.0.2.12");
    private const string LocalNode = "here";
    private const string OtherNode = "there";
    private static readonly NetAddress Own = NetAddress.Parse("192.0.2.11");
    private static readonly InterfaceAddress Address = new(NetAddress.Parse("192.0.2.101"), 24);

    private readonly ActorSystem _system;
    private readonly AddressPlane _plane = new();
    private readonly Lease _lease = new();
    private readonly DirectSender _direct;

    /// <param name="wire">Not listened to yet.</param>
    /// <param name="onCapture">Called on the capture thread before anybody else sees the packet.</param>
    /// <param name="onState">Called on the clock thread after each change that the address reports.</param>
    public Rig(IWire wire, Action<Instant> onCapture, Action<VipStatus> onState)
    {
        var carp = new CarpSettings { Vhid = Vhid, Families = CarpFamilies.V4, OwnV4 = Own };
        var support = _lease.Install(
            new LeasePlan(wire.Interface, [new LeasedAddress(Vhid, Address.Address)], carp.LeaseTime));
        if (support != LeaseSupport.InForce) throw new BenchmarkException($"no lease: {support} {_lease.Detail}");

        _direct = DirectSender.Open(wire, [], [], out _);
        var router = new AdvertisementRouter();
        var opened = new WireProtocol.Opened(wire, router, _direct);
        _system = ActorSystem.Create("bench", Shipped().WithFallback(ConfigurationFactory.Default()));
        Clock = ((ClockScheduler)_system.Scheduler).Clock;
        var watcher = Props.Create(() => new Watcher(Vip(carp), opened, onState));
        _system.ActorOf(watcher.WithDispatcher(ClockDispatcher.Path), "watcher");
        wire.Listen(
            (in CapturedPacket packet) =>
            {
                onCapture(packet.At);
                router.Take(packet);
            },
            trouble => Console.Error.WriteLine(trouble));
    }

    /// <summary>The thread that the election runs on.</summary>
    public ClockThread Clock { get; }

    /// <summary>Signs what the other node says.</summary>
    public static CarpAuthenticator Authenticator { get; } = new("lab"u8, Vhid, [Address.Address]);

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _direct.Dispose();
        _lease.Remove();
        _lease.Dispose();
        await _plane.DisposeAsync();
    }

    /// <summary>As the daemon has it, but for the loggers: nobody reads them here.</summary>
    private static Config Shipped()
    {
        using var stream = typeof(ClockScheduler).Assembly.GetManifestResourceStream("akka.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd() + "\nakka.loggers = []\n");
    }

    private Props Vip(CarpSettings carp)
    {
        var settings = new VirtualAddressSettings
        {
            Address = Address,
            Also = [],
            Vhid = Vhid,
            Home = LocalNode,
            NotOn = [],
            Group = null,
        };
        var clock = new CarpClock(start: 0);
        var counters = new CarpCounters();
        return VipActor.Props(new VipSetup(
            settings,
            carp,
            LocalNode,
            new Dictionary<NetAddress, string> { [Other] = OtherNode },
            "",
            clock,
            new CarpReader(Vhid, carp.Families, Authenticator, clock, [Own], [Other]),
            counters,
            _lease,
            wire => new InterfaceSeat(
                _plane, wire.Wire.Mac, [VirtualAddress.Host(Address.Address, wire.Wire.Index)]),
            (wire, seat) => new VipTransmitter(
                carp, Authenticator, clock, counters, wire, seat.Mac, [Address.Address], []),
            () => MonotonicClock.Now,
            TimeProvider.System)).WithDispatcher(ClockDispatcher.Path);
    }

    /// <summary>The parent that an address has in the daemon, as far as this one needs it.</summary>
    private sealed class Watcher : ReceiveActor
    {
        public Watcher(Props vip, WireProtocol.Opened wire, Action<VipStatus> onState)
        {
            Receive<VipProtocol.Started>(_ =>
            {
                Sender.Tell(new VipProtocol.Assign([LocalNode, OtherNode]));
                Sender.Tell(new VipProtocol.Attach(wire));
                Sender.Tell(new VipProtocol.LinkChanged(IsUp: true));
            });
            Receive<VipProtocol.VipChanged>(changed => onState(changed.Status));
            Context.ActorOf(vip, "vip");
        }
    }
}
