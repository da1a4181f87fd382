using System.CommandLine;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

internal static class ConfigPalette
{
    public static Command Create() => new("config", "The configuration.")
    {
        new DaemonCommand(
            "show",
            "The settings in force, defaults filled in.",
            async (desk, _, ct) => Answer.Done((await desk.SnapshotAsync(ct)).Settings)),
        new DaemonCommand(
            "reload",
            "Read the configuration file again, as SIGHUP does. A faulty file changes nothing.",
            (desk, _, ct) => desk.OrderAsync(new NodeProtocol.Reload(), ct)),
    };
}
