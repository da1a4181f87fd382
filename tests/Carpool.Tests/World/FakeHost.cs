using System.Collections.Concurrent;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Nodes;
using Carpool.Pool;
using Carpool.Proxy;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Services;
using Carpool.Vips;
using Carpool.Wires;

namespace Carpool.Tests.World;

/// <summary>
/// A host for a whole node: cable, lease, addresses and the answers of servers are what the test says.
/// </summary>
internal sealed class FakeHost
{
    private static readonly EventLoops Loops = new(1, TimeProvider.System);

    private readonly WorldClock _clock;
    private readonly Func<Instant> _now;
    private readonly Func<ServiceCheck, CancellationToken, Task<CheckResult>> _check;
    private readonly SessionSlots _slots = new(100);

    internal FakeHost(WorldClock clock)
    {
        _clock = clock;
        _now = () => clock.Now;
        _check = (check, _) => CheckAsync(check.Target.Address, check.Target.Port);
    }

    internal static CheckResult Good { get; } = new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1));

    internal static CheckResult Bad { get; } =
        new(CheckStatus.L4Refused, TimeSpan.FromMilliseconds(1), "ConnectionRefused");

    internal List<string> Deeds { get; } = [];

    internal FakeLinks Links { get; } = new();

    /// <summary>By node address: what a check of any of its services finds; none ends where nothing is set.</summary>
    internal Dictionary<string, CheckResult> Servers { get; } = [];

    internal FakeKernelPath KernelPath { get; } = new();

    internal FakeTransparency Transparency { get; } = new();

    internal FakeConnections Connections { get; } = new();

    internal FakeListeners Listeners { get; } = new();

    internal ListenerSet Sockets { get; init; } = new();

    internal StickTables StickTables { get; } = new();

    /// <summary>Whether it stands by to take another daemon's place.</summary>
    internal bool StandsBy { get; set; }

    internal ConnectionIds Ids { get; } = new("mail01", DateTimeOffset.UnixEpoch);

    internal ConnectionLog Log { get; } = new(TimeProvider.System);

    /// <summary>By address.</summary>
    internal Dictionary<string, VipWorld> Vips { get; } = [];

    /// <summary>Addresses of the servers that were checked, once for each check.</summary>
    internal List<string> Checked { get; } = [];

    internal FakeWire? Wire { get; private set; }

    internal FakeStore Store { get; } = new();

    /// <summary>What the cluster was asked to do.</summary>
    internal ConcurrentQueue<object> ToCluster { get; } = [];

    /// <summary>What the hooks were told.</summary>
    internal ConcurrentQueue<PoolEvent> Told { get; } = [];

    internal INodeParts Build(LocalConfiguration configuration) => new Parts(this, configuration);

    internal VipWorld Vip(VirtualAddressSettings address)
    {
        if (Vips.TryGetValue(address.Name, out var known)) return known;

        return Vips[address.Name] = new VipWorld(_clock, address) { Ears = (in packet) => Wire!.Hear(packet) };
    }

    private Task<CheckResult> CheckAsync(NetAddress server, ushort port)
    {
        Checked.Add(server.ToString());
        return Servers.TryGetValue($"{server}:{port}", out var one) || Servers.TryGetValue(server.ToString(), out one)
            ? Task.FromResult(one)
            : new TaskCompletionSource<CheckResult>().Task;
    }

    private sealed class Parts : INodeParts
    {
        private readonly FakeHost _host;

        public Parts(FakeHost host, LocalConfiguration configuration)
        {
            _host = host;
            Wire = new WireSetup(
                "eth0", host.Links, Open, [], [], _ => Task.CompletedTask, new FakeLease(host.Deeds),
                new LeasePlan("eth0", [], TimeSpan.FromMilliseconds(291)), LeaseIsRequired: false,
                StandsBy: host.StandsBy);
            Services = new ServiceSetup(
                configuration.Node.Name,
                configuration.Settings.Nodes,
                [.. configuration.Settings.Addresses.Select(address => address.Address.Address)],
                configuration.Settings.Proxy.DrainTimeout,
                configuration.Folder,
                host._slots,
                host._slots,
                Shortage: null,
                host.KernelPath,
                host.Transparency,
                host.Connections,
                host.Listeners,
                host.Sockets,
                Loops,
                host.StickTables,
                host.Ids,
                host.Log,
                host._check,
                host._clock,
                host._now);
            Pool = new PoolSetup(
                configuration,
                FakeCluster.Props(host.ToCluster, [.. Others(configuration.Settings)]),
                host.Store,
                "1.0.0",
                host._now,
                host._clock);
        }

        public DeliverEvent DeliveryOf(HookSettings hook) => (one, _) =>
        {
            _host.Told.Enqueue(one);
            return Task.FromResult(Delivery.Done);
        };

        /// <summary>All nodes are in the cluster and well, and none of the others has an address.</summary>
        private static IEnumerable<object> Others(CarpoolSettings settings)
        {
            yield return new ClusterProtocol.ViewChanged(new ClusterView(
                ClusterState.Up, [.. settings.Nodes.Select(node => new MemberView(node.Name, "up", true))]));
            foreach (var node in settings.Nodes.Skip(1))
                yield return new ClusterProtocol.Arrived(node.Name, TestPool.WordOf(node.Name, settings));
        }

        public WireSetup Wire { get; }

        public ServiceSetup Services { get; }

        public PoolSetup Pool { get; }

        public Props Vip(VirtualAddressSettings address) => VipActor.Props(_host.Vip(address).Setup);

        public CarpCounters? CountersOf(string address) => _host.Vips.GetValueOrDefault(address)?.Counters;

        private (IWire? Wire, WireEvent.Lost? Fault) Open()
        {
            _host.Wire = new FakeWire(_host.Deeds, _host.Links.Link.Index, _host.Links.Link.Mac);
            return (_host.Wire, null);
        }
    }
}
