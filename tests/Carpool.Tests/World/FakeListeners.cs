using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Tests.World;

/// <summary>A host on which nobody listens but those whom the test says.</summary>
internal sealed class FakeListeners : IListeners
{
    internal HashSet<(NetAddress Address, ushort Port)> All { get; } = [];

    public bool Has(NetAddress address, ushort port) => All.Contains((address, port));
}
