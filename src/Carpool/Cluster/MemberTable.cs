using Akka.Actor;
using Akka.Cluster;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Cluster;

/// <summary>The members of the cluster, kept by its events, and the names of the nodes that they are.</summary>
internal sealed class MemberTable
{
    private const string RolePrefix = "node-";

    private readonly Dictionary<UniqueAddress, Member> _members = [];

    /// <summary>The role by which a member says which node it is.</summary>
    public static string RoleOf(string node) => RolePrefix + node;

    public static string NodeOf(Member member) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(RolePrefix, StringComparison.Ordinal)) is { } role
            ? role[RolePrefix.Length..]
            : member.Address.ToString();

    /// <summary>Where a node's cluster system is, reckoned from this one's address.</summary>
    public static Address AddressOf(NodeSettings node, ClusterSetup setup, Address own) =>
        own.WithHost(node.Address.ToString()).WithPort(setup.Settings.Cluster.Port);

    public void Begin(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members) _members[member.UniqueAddress] = member;
    }

    public void Note(ClusterEvent.IMemberEvent changed)
    {
        var member = changed.Member;
        if (changed is ClusterEvent.MemberRemoved) _members.Remove(member.UniqueAddress);
        else _members[member.UniqueAddress] = member;
    }

    public Member? Find(string node) => _members.Values.FirstOrDefault(member => NodeOf(member) == node);

    /// <summary>The members in the order of the configuration; who is not in it comes last.</summary>
    /// <param name="setup">The configuration.</param>
    /// <param name="hears">Whether the heartbeats of an address come; of one that sends none yet, too.</param>
    public ClusterView View(ClusterSetup setup, Func<Address, bool> hears)
    {
        var members = _members.Values
            .Select(member => new MemberView(
                NodeOf(member), Word(member.Status), hears(member.Address)))
            .OrderBy(member => (uint)setup.Settings.NodeIndex(member.Node))
            .ThenBy(member => member.Node, StringComparer.Ordinal);
        var isUp = Find(setup.LocalNode) is { Status: MemberStatus.Up };
        return new ClusterView(isUp ? ClusterState.Up : ClusterState.Joining, [.. members]);
    }

    private static string Word(MemberStatus status) => status.ToString().ToLowerInvariant();
}
