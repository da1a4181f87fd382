using Carpool.Core.Admin;

namespace Carpool.Lab.Tests.Cluster;

/// <summary>What tests of the cluster look for in the status of a lab.</summary>
internal static class PoolStates
{
    /// <summary>The daemons that answer.</summary>
    public static IEnumerable<HostStatus> Living(this LabStatus status) =>
        status.Hosts.Where(host => host.Node && host.Nodes.Count > 0);

    /// <summary>Whether each of these servers, and no other, has all of them in its cluster.</summary>
    public static bool AreOneCluster(this LabStatus status, params string[] names) => names.All(name =>
        status.Hosts.Single(host => host.Name == name).Nodes.Where(IsMember).Select(node => node.Name)
            .Order(StringComparer.Ordinal).SequenceEqual(names));

    /// <summary>Whether all servers of the lab are one cluster.</summary>
    public static bool IsOneCluster(this LabStatus status) =>
        status.AreOneCluster([.. status.Hosts.Where(host => host.Node).Select(host => host.Name)]);

    /// <summary>
    /// Whether all servers are one cluster, and each has told every other how it is: who has not yet counts as down.
    /// </summary>
    public static bool IsWhole(this LabStatus status) =>
        status.IsOneCluster() && status.Living().All(host => host.Nodes.All(node => node.State == "up"));

    /// <summary>How many addresses each server holds, the least first; the dead hold none.</summary>
    public static string Loads(this LabStatus status) =>
        string.Join(' ', status.Hosts.Where(host => host.Node).Select(host => host.Masters.Count()).Order());

    public static bool HasOneMasterEach(this LabStatus status) =>
        status.Addresses.All(address => address.Masters.Count == 1);

    /// <summary>Who holds what, for comparison.</summary>
    public static string Holdings(this LabStatus status) => string.Join(
        ", ", status.Addresses.Select(address => $"{address.Address} {string.Join('+', address.Masters)}"));

    private static bool IsMember(NodeView node) =>
        node.Why.EndsWith("it answers this", StringComparison.Ordinal)
        || node.Why.EndsWith("reachable in the cluster", StringComparison.Ordinal);
}
