using Carpool.Core.Counters;

namespace Carpool.Proxy.Counters;

/// <summary>One thread's share of what is counted of a server.</summary>
/// <param name="name">The server's.</param>
/// <param name="all">What all threads count together.</param>
internal sealed class ServerShare(string name, ServerCounters all)
{
    /// <summary>Written by its thread alone, between the revisions of the share that it belongs to.</summary>
    internal ServerTotals Totals;

    internal string Name => name;

    internal ServerCounters All => all;
}
