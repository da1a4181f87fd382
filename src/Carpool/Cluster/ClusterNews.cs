using Carpool.Core.Cluster;

namespace Carpool.Cluster;

/// <summary>What has changed in the cluster, in lines for the log.</summary>
internal static class ClusterNews
{
    public static IEnumerable<string> Between(ClusterView before, ClusterView after, string self)
    {
        if (after.State != before.State)
        {
            var others = string.Join(", ", after.Reachable.Where(node => node != self));
            var with = after.State != ClusterState.Up ? "" : others.Length > 0 ? $" (with {others})" : " (alone)";
            yield return $"{Word(before.State)} -> {Word(after.State)}{with}";
        }

        // What happens to others counts only while this node is in the cluster itself.
        if (after.State != ClusterState.Up || before.State != ClusterState.Up) yield break;

        foreach (var (member, was) in after.Members.Select(member => (member, Find(before, member.Node))))
        {
            if (member.Status == "up" && was?.Status != "up") yield return $"{member.Node} is in the cluster";
            else if (was is { IsReachable: true } && !member.IsReachable) yield return $"{member.Node} is unreachable";
            else if (was is { IsReachable: false } && member.IsReachable)
                yield return $"{member.Node} is reachable again";
        }

        foreach (var gone in before.Members.Where(member => Find(after, member.Node) is null))
            yield return $"{gone.Node} is no longer in the cluster";
    }

    private static string Word(ClusterState state) => state.ToString().ToLowerInvariant();

    private static MemberView? Find(ClusterView view, string node)
    {
        foreach (var member in view.Members)
            if (member.Node == node)
                return member;
        return null;
    }
}
