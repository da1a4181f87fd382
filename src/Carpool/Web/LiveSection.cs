using Carpool.Admin;
using Carpool.Core.Admin;

namespace Carpool.Web;

/// <summary>A part of the picture, written as its command lists it with --json.</summary>
/// <param name="Name">Of the part, in paths and events.</param>
/// <param name="Write">As one line of JSON.</param>
internal sealed record LiveSection(string Name, Func<NodeSnapshot, string> Write)
{
    public static IReadOnlyList<LiveSection> All { get; } =
    [
        new("vips", snapshot => AdminJson.WriteLine(snapshot.Vips)),
        new("nodes", snapshot => AdminJson.WriteLine(snapshot.Nodes)),
        new("services", snapshot => AdminJson.WriteLine(snapshot.Services)),
        new("cluster", snapshot => AdminJson.WriteLine(ClusterReport.Of(snapshot))),
        new("wires", snapshot => AdminJson.WriteLine(snapshot.Wires)),
    ];
}
