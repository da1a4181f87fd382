using System.CommandLine;
using Carpool.Core.Admin;
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
            "Read the configuration file again, as SIGHUP does; says what that changes. A faulty file changes nothing.",
            (desk, _, ct) => desk.OrderAsync(new NodeProtocol.Reload(), ct)),
        Diff(),
    };

    private static DaemonCommand Diff()
    {
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        return new DaemonCommand("diff", "What a reload would change.", async (desk, parse, ct) =>
        {
            var compared = await desk.CompareAsync(ct);
            if (compared.Changes is not { } changes) return Answer.Refused(compared.Fault!);
            return Answer.Done(
                parse.GetValue(json) ? AdminJson.Write<ChangeView>([.. changes.Select(ChangeView.Of)])
                : changes.Count == 0 ? "nothing would change"
                : string.Join('\n', changes));
        }).With(json);
    }
}
