using Carpool.Core.Cluster;
using Carpool.Core.Events;

namespace Carpool.Cluster;

/// <summary>What has changed in the cluster.</summary>
internal static class ClusterNews
{
    public static IEnumerable<Happening> Between(ClusterView before, ClusterView after, string self)
    {
        if (after.State != before.State) yield return Change(before, after, self);

        // What happens to others counts only while this node is in the cluster itself.
        if (after.State != ClusterState.Up || before.State != ClusterState.Up) yield break;

        foreach (var (member, was) in after.Members.Select(member => (member, Find(before, member.Node))))
        {
            if (member.Status == "up" && was?.Status != "up") yield return Of(member, "is in the cluster");
            else if (was is { IsReachable: true } && !member.IsReachable) yield return Of(member, "is unreachable");
            else if (was is { IsReachable: false } && member.IsReachable) yield return Of(member, "is reachable again");
        }

        foreach (var gone in before.Members.Where(member => Find(after, member.Node) is null))
            yield return Of(gone, "is no longer in the cluster");
    }

    private static Happening Change(ClusterView before, ClusterView after, string self)
    {
        var others = string.Join(", ", after.Reachable.Where(node => node != self));
        return new Happening
        {
            Kind = EventKind.Cluster,
            Subject = self,
            From = Word(before.State),
            To = Word(after.State),
            Why = after.State != ClusterState.Up ? "" : others.Length > 0 ? $"with {others}" : "alone",
        };
    }

    private static Happening Of(MemberView member, string what) => new()
    {
        Kind = EventKind.Cluster,
        Subject = member.Node,
        Of = member.Node,
        Why = $"{member.Node} {what}",
    };

    private static string Word(ClusterState state) => state.ToString().ToLowerInvariant();

    private static MemberView? Find(ClusterView view, string node)
    {
        foreach (var member in view.Members)
            if (member.Node == node)
                return member;
        return null;
    }
}
