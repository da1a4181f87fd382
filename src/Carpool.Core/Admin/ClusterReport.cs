using Carpool.Core.Cluster;

namespace Carpool.Core.Admin;

/// <summary>The cluster and its plan as one node sees them.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="State">Of its cluster system: stopped, joining, up or left.</param>
/// <param name="Author">The node that makes the plans, or null: nobody yet.</param>
/// <param name="Plan">The version of the plan in force here.</param>
/// <param name="Why">Why that plan was made; empty for the configuration's.</param>
/// <param name="Certificate">The asked node's own, or null: it has none.</param>
/// <param name="Nodes">All nodes of the configuration in its order, then members that are none of them.</param>
public sealed record ClusterReport(
    string Node,
    string State,
    string? Author,
    string Plan,
    string Why,
    CertificateReport? Certificate,
    IReadOnlyList<MemberReport> Nodes)
{
    public static ClusterReport Of(NodeSnapshot snapshot)
    {
        var (pool, planning) = (snapshot.Pool, snapshot.Pool.Planning);
        var members = pool.Picture.Cluster.Members;
        return new ClusterReport(
            snapshot.Node,
            pool.Picture.Cluster.State.ToString().ToLowerInvariant(),
            planning.Author,
            planning.InForce.Version.ToString(),
            planning.InForce.Why,
            pool.Certificate is { } own ? new CertificateReport(own.Until, own.Term.Word()) : null,
            [.. pool.Settings.Nodes.Union(members.Select(member => member.Node)).Select(Report)]);

        MemberReport Report(string name)
        {
            var word = pool.WordOf(name);
            var isMember = members.Any(member => member.Node == name);
            var member = members.FirstOrDefault(member => member.Node == name);
            return new MemberReport(
                name,
                isMember ? member.Status : null,
                isMember && member.IsReachable,
                word?.Release,
                word?.Configuration,
                word?.Plan.ToString());
        }
    }
}

/// <param name="Until">The last moment at which it is good.</param>
/// <param name="Term">How near that is: good (more than 30 days), month, week, day or expired.</param>
public sealed record CertificateReport(DateTimeOffset Until, string Term);

/// <summary>One node of the cluster as another one sees it.</summary>
/// <param name="Name">In the configuration.</param>
/// <param name="Status">Akka's word (joining, up, leaving ...), or null: it is no member.</param>
/// <param name="Reachable">Whether it is a member whose heartbeats come.</param>
/// <param name="Release">Version of its program, or null: it has said nothing.</param>
/// <param name="Configuration">Fingerprint of its configuration, or null.</param>
/// <param name="Plan">Version of the plan in force there, or null.</param>
public sealed record MemberReport(
    string Name, string? Status, bool Reachable, string? Release, string? Configuration, string? Plan);
