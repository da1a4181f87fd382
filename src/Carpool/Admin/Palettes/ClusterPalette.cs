using System.CommandLine;

namespace Carpool.Admin.Palettes;

internal static class ClusterPalette
{
    public static Command Create() => new("cluster", "The daemons as one cluster, and the plan it makes.");
}
