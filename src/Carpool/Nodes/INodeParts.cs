using Akka.Actor;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Pool;
using Carpool.Services;
using Carpool.Wires;

namespace Carpool.Nodes;

/// <summary>
/// What the node is built from under one configuration: real Linux in the daemon, a simulated host in tests.
/// </summary>
public interface INodeParts
{
    WireSetup Wire { get; }

    ServiceSetup Services { get; }

    /// <summary>What the pool's keeper begins with; a reload tells it the configuration alone.</summary>
    PoolSetup Pool { get; }

    /// <summary>The actor of one virtual address.</summary>
    Props Vip(VirtualAddressSettings address);

    /// <summary>What tells a hook of events.</summary>
    DeliverEvent DeliveryOf(HookSettings hook);

    /// <summary>What was heard and sent for one address, or null when there is none of that name.</summary>
    CarpCounters? CountersOf(string address);
}
