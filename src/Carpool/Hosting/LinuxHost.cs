using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Logs;
using Carpool.Events.Hooks;
using Carpool.Linux.Clock;
using Carpool.Linux.Conntrack;
using Carpool.Linux.Namespaces;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;
using Carpool.Proxy;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Upgrade;

namespace Carpool.Hosting;

/// <summary>What the daemon holds of the host it runs on, from start to end, whatever the configuration.</summary>
internal sealed class LinuxHost : IAsyncDisposable
{
    private readonly Dictionary<string, CarpCounters> _counters = [];
    private readonly KernelSettings _kernel;
    private SessionSlots? _slots;
    private SessionSlots? _tarpitSlots;
    private bool _isHandedOn;
    private ConnectionIds? _ids;

    /// <param name="runtimeFolder">Exists, and is emptied when the host boots.</param>
    /// <param name="predecessor">The daemon that still has all of it, or null.</param>
    public LinuxHost(string runtimeFolder, Predecessor? predecessor)
    {
        StandsBy = predecessor is not null;
        ClusterMayStart = predecessor?.Left ?? Task.CompletedTask;
        Sockets = predecessor is null ? new ListenerSet() : new ListenerSet(predecessor.Listeners);
        _kernel = KernelSettings.Open(runtimeFolder);
        KernelPath = new KernelPath(_kernel);
    }

    public ILinkMonitor Links { get; } = new LinkMonitor();

    public AddressPlane Addresses { get; } = new();

    public ILease Lease { get; } = new Lease();

    public IKernelPath KernelPath { get; }

    public ITransparency Transparency { get; } = new Transparency();

    public IConnectionMonitor Connections { get; } = new ConnectionMonitor(TimeProvider.System);

    public Listeners Listeners { get; } = new();

    public ListenerSet Sockets { get; }

    public EventLoops Loops { get; } = new(Environment.ProcessorCount, TimeProvider.System);

    /// <summary>The servers that clients go back to, as long as the process lives.</summary>
    public StickTables StickTables { get; } = new();

    /// <summary>Files that the process may have open.</summary>
    public int Descriptors { get; } = Processes.RaiseOpenFiles();

    /// <summary>Whether another daemon on this host still has all of it: nothing is to be changed.</summary>
    public bool StandsBy { get; private set; }

    /// <summary>Ends when the cluster's port is free.</summary>
    public Task ClusterMayStart { get; }

    /// <summary>What posts to the webhooks, once there is one.</summary>
    public Lazy<HttpClient> Webhooks { get; } = new(Webhook.CreateClient);

    public ConnectionLog ConnectionLog { get; } = new(TimeProvider.System);

    /// <summary>Gives every connection its id, as long as the process lives.</summary>
    public ConnectionIds IdsOf(string node) => _ids ??= new ConnectionIds(node, TimeProvider.System.GetUtcNow());

    /// <summary>The counters of an address outlive a reload.</summary>
    public CarpCounters CountersOf(string address)
    {
        if (!_counters.TryGetValue(address, out var counters)) _counters[address] = counters = new CarpCounters();
        return counters;
    }

    /// <summary>The limit of the whole process; the same one as long as the number is the same.</summary>
    public SessionSlots SlotsFor(int max) => _slots?.Max == max ? _slots : _slots = new SessionSlots(max);

    /// <summary>The same for clients in the tarpits.</summary>
    public SessionSlots TarpitSlotsFor(int max) =>
        _tarpitSlots?.Max == max ? _tarpitSlots : _tarpitSlots = new SessionSlots(max);

    /// <summary>
    /// Sets what virtual addresses need of the interface, and removes those that a killed daemon left there. A living
    /// one's stay.
    /// </summary>
    public async Task PrepareAsync(IWire wire, IReadOnlySet<NetAddress> pool)
    {
        foreach (var (path, value) in KernelSettings.ForBase(wire.Interface))
        {
            var outcome = _kernel.Set(path, value);
            if (outcome is SettingOutcome.NoPermission or SettingOutcome.Failed)
                throw new InvalidOperationException($"sysctl {path} = {value}: {outcome}");
        }

        if (StandsBy) return;

        await VirtualMac.RemoveLeftoversAsync(Addresses, wire.Index, CancellationToken.None);
        foreach (var held in await Addresses.ListAsync(wire.Index, CancellationToken.None))
        {
            if (!held.Expires || !pool.Contains(held.Address)) continue;
            await Addresses.RemoveAsync(
                new VirtualAddress(
                    held.Address, held.PrefixLength, held.InterfaceIndex, VirtualAddress.DefaultLifetime),
                CancellationToken.None);
        }
    }

    /// <summary>
    /// Whether no virtual address of ours is on the host any more; without the fence, one that is would answer.
    /// </summary>
    public bool IsEmpty { get; set; }

    /// <summary>The daemon before has let go of everything.</summary>
    public void Begin()
    {
        StandsBy = false;
        Sockets.Begin();
    }

    /// <summary>
    /// Everything is another daemon's from now on: nothing is changed any more, and only open sessions go on here.
    /// </summary>
    public void HandOn()
    {
        _isHandedOn = true;
        Sockets.HandOn();
        Lease.Dispose();
        KernelPath.Dispose();
        Transparency.Dispose();
    }

    /// <summary>Waits until the last session has ended.</summary>
    /// <returns>How many are left when the time is over.</returns>
    public async Task<int> DrainAsync(TimeSpan limit)
    {
        var end = MonotonicClock.Now + limit;
        while (Loops.Sessions > 0 && MonotonicClock.Now < end) await Task.Delay(TimeSpan.FromSeconds(1));
        return Loops.Sessions;
    }

    /// <summary>
    /// Unless they are another daemon's, the fence goes if the host is empty, the rules for clients' addresses go, and
    /// kernel parameters get their former values back.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (IsEmpty && !_isHandedOn) Lease.Remove();
        if (!StandsBy && !_isHandedOn) Transparency.Remove();
        Lease.Dispose();
        KernelPath.Dispose();
        Transparency.Dispose();
        Connections.Dispose();
        Listeners.Dispose();
        Links.Dispose();
        await Addresses.DisposeAsync();
        await ConnectionLog.DisposeAsync();
        if (Webhooks.IsValueCreated) Webhooks.Value.Dispose();
        if (!_isHandedOn) _kernel.Restore();
    }
}
