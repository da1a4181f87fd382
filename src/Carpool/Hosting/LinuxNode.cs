using System.Diagnostics;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Protection;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Linux.Clock;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Services;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Hosting;

/// <summary>The parts of a node on a real host, for one configuration.</summary>
internal sealed class LinuxNode : INodeParts
{
    private readonly LocalConfiguration _configuration;
    private readonly LinuxHost _host;
    private readonly ILease _lease;
    private readonly Dictionary<NetAddress, string> _peers;
    private readonly Dictionary<string, CarpCounters> _counters;

    public LinuxNode(LocalConfiguration configuration, LinuxHost host)
    {
        _configuration = configuration;
        _host = host;
        _peers = configuration.Settings.Nodes
            .Where(node => node.Name != configuration.Node.Name)
            .SelectMany(node => AddressesOf(node).Select(address => (address, node.Name)))
            .ToDictionary(peer => peer.address, peer => peer.Name);
        _counters = configuration.Settings.Addresses.ToDictionary(
            address => address.Name, address => host.CountersOf(address.Name));
        _lease = configuration.Settings.Carp.Lease == LeaseMode.Off ? new NoLease() : host.Lease;
        host.ConnectionLog.Use(configuration.Settings.Log.Connections);
        Wire = MakeWire();
        var proxy = configuration.Settings.Proxy;
        var descriptors = DescriptorBudget.Of(
            host.Descriptors, proxy.MaxConnections, proxy.MaxTarpit,
            listeners: Leased.Count() * configuration.Settings.Services.Count);
        host.Loops.MaxKept = proxy.MaxBuffered;
        Services = new ServiceSetup(
            configuration.Node.Name,
            configuration.Settings.Nodes,
            [.. Leased.Select(leased => leased.Address)],
            configuration.Settings.Proxy.DrainTimeout,
            configuration.Folder,
            host.SlotsFor(descriptors.Connections),
            host.TarpitSlotsFor(descriptors.Tarpit),
            descriptors.Shortage,
            host.KernelPath,
            host.Transparency,
            host.Connections,
            host.Listeners,
            host.Sockets,
            host.Loops,
            host.StickTables,
            host.IdsOf(configuration.Node.Name),
            host.ConnectionLog,
            static (check, ct) => check.RunAsync(TimeProvider.System, ct),
            TimeProvider.System,
            () => MonotonicClock.Now);
        Pool = new PoolSetup(
            configuration,
            ClusterActor.Props(
                new ClusterSetup(configuration.Settings, configuration.Node.Name, configuration.Tls),
                async start =>
                {
                    // Its port is the other daemon's until that one has left.
                    await host.ClusterMayStart;
                    return await ClusterSystem.StartAsync(start, AkkaConf.Cluster);
                },
                (node, port, ct) => ClusterPort.AcceptsAsync(configuration.Node, node, port, ct),
                () => MonotonicClock.Now),
            new PoolFolder(PoolFolder.PathOf(configuration.Settings.Cluster)),
            Release,
            () => MonotonicClock.Now,
            TimeProvider.System,
            host.StandsBy);
    }

    /// <summary>Version of the program.</summary>
    public static string Release { get; } = typeof(LinuxNode).Assembly.GetName().Version!.ToString(3);

    public WireSetup Wire { get; }

    public ServiceSetup Services { get; }

    public PoolSetup Pool { get; }

    private NetAddress[] Own => [.. AddressesOf(_configuration.Node)];

    private IEnumerable<LeasedAddress> Leased => _configuration.Settings.Addresses
        .SelectMany(address => address.All.Select(one => new LeasedAddress(address.Vhid, one.Address)));

    public CarpCounters? CountersOf(string address) => _counters.GetValueOrDefault(address);

    public DeliverEvent DeliveryOf(HookSettings hook) => hook switch
    {
        ExecHookSettings exec => new ExecHook(exec, TimeProvider.System).DeliverAsync,
        WebhookSettings webhook => new Webhook(
            webhook.In(_configuration.Folder), _host.Webhooks.Value, TimeProvider.System).DeliverAsync,
        _ => throw new UnreachableException($"{hook} is no hook"),
    };

    public Props Vip(VirtualAddressSettings address)
    {
        var carp = CarpFor(address);
        var all = address.All.Select(one => one.Address).ToArray();
        var authenticator = new CarpAuthenticator(_configuration.Password.AsSpan(), address.Vhid, all);
        var clock = new CarpClock((ulong)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000));
        var counters = _counters[address.Name];
        var isUnicast = _configuration.Settings.Carp.Peers == PeerMode.Unicast;
        return VipActor.Props(new VipSetup(
            address,
            carp,
            _configuration.Node.Name,
            _peers,
            VipMemory.SeatOf(address, _configuration.Node.Interface, _configuration.Settings.Carp.Mac),
            clock,
            new CarpReader(address.Vhid, carp.Families, authenticator, clock, Own, _peers.Keys),
            counters,
            _lease,
            wire => SeatOn(wire.Wire, address.Vhid, all),
            (wire, seat) => new VipTransmitter(
                carp, authenticator, clock, counters, wire, seat.Mac, all, isUnicast ? _peers.Keys : []),
            () => MonotonicClock.Now,
            TimeProvider.System)).WithDispatcher(ClockDispatcher.Path);
    }

    private CarpSettings CarpFor(VirtualAddressSettings address)
    {
        var settings = _configuration.Settings.Carp;
        var families = address.All.Aggregate(
            CarpFamilies.None, (all, one) => all | (one.Address.IsV6 ? CarpFamilies.V6 : CarpFamilies.V4));
        return new CarpSettings
        {
            Vhid = address.Vhid,
            Families = families,
            Advbase = (byte)settings.Advbase,
            Beat = settings.Beat,
            Phase = settings.Beat * Share(_configuration.Settings.NodeIndex(_configuration.Node.Name)),
            Preempt = settings.Preempt,
            OnlyWatches = address.NotOn.Contains(_configuration.Node.Name),
            Leased = settings.Lease != LeaseMode.Off,
            OwnV4 = _configuration.Node.Address,
            OwnV6 = _configuration.Node.Address6,
        };
    }

    /// <summary>Spreads any number of nodes over a beat: the fractions of multiples of the golden ratio.</summary>
    private static double Share(int node) => node * 0.6180339887 % 1;

    private IAddressSeat SeatOn(IWire wire, byte vhid, NetAddress[] addresses) =>
        _configuration.Settings.Carp.Mac == MacSource.Virtual
            ? new VirtualMacSeat(_host.Addresses, vhid, wire.Index, addresses, adopts: _host.StandsBy)
            : new InterfaceSeat(
                _host.Addresses, wire.Mac, [.. addresses.Select(address => VirtualAddress.Host(address, wire.Index))]);

    private WireSetup MakeWire()
    {
        var settings = _configuration.Settings.Carp;
        var name = _configuration.Node.Interface;
        // The same for every vhid, as beat and advbase are.
        var leaseTime = CarpFor(_configuration.Settings.Addresses[0]).LeaseTime;
        return new WireSetup(
            name,
            _host.Links,
            () => PcapWire.TryOpen(name, CaptureScope.Received, out var wire, out var fault)
                ? (wire, null)
                : (null, fault),
            [.. Own],
            [.. _peers.Keys],
            wire => _host.PrepareAsync(wire, Leased.Select(leased => leased.Address).ToHashSet()),
            _lease,
            new LeasePlan(name, [.. Leased], leaseTime),
            settings.Lease == LeaseMode.On,
            _host.StandsBy);
    }

    private static IEnumerable<NetAddress> AddressesOf(NodeSettings node) =>
        node.Address6 is { } six ? [node.Address, six] : [node.Address];
}
