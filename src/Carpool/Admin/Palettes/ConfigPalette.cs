using System.CommandLine;
using Carpool.Core.Admin;
using Carpool.Core.Settings;
using Carpool.Hosting;
using Carpool.Nodes;

namespace Carpool.Admin.Palettes;

internal static class ConfigPalette
{
    private const int Faulty = 2;

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
        var file = new Argument<string?>("file")
        {
            Description = "A file that is not in place yet: its settings, without the files that they name. Default: "
                + "the daemon's own, with all.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        return new DaemonCommand("diff", "What a reload would change.", async (desk, parse, ct) =>
        {
            // It is the shell's, which may read what the daemon may not.
            if (parse.GetValue(file) is not null) return Answer.Done("");

            var compared = await desk.CompareAsync(ct);
            return compared.Changes is { } changes
                ? Answer.Done(Text(changes, parse.GetValue(json)))
                : Answer.Refused(compared.Fault!);
        })
        {
            InShell = (ask, parse, ct) => parse.GetValue(file) is { } path
                ? CompareAsync(ask, path, parse.GetValue(json), parse.InvocationConfiguration, ct)
                : Task.FromResult(0),
        }.With(file, json);
    }

    /// <summary>Compares a file of the shell's with the settings in force.</summary>
    private static async Task<int> CompareAsync(
        AskDaemon ask, string path, bool asJson, InvocationConfiguration to, CancellationToken ct)
    {
        try
        {
            var next = ConfigurationFile.ReadSettings(path);
            var (exit, text) = await ask(["config", "show"], ct);
            if (exit != 0) throw new ConfigurationRefusedException(text.TrimEnd('\n'));

            var (inForce, faults) = CarpoolSettings.Read(text, "the settings in force");
            if (inForce is null) throw new ConfigurationRefusedException(string.Join('\n', faults));

            var changes = SettingsDifference.Of(inForce, next);
            await to.Output.WriteLineAsync(Text(changes, asJson).AsMemory(), ct);
            return 0;
        }
        catch (ConfigurationRefusedException refused)
        {
            await to.Error.WriteLineAsync(refused.Message.AsMemory(), ct);
            return Faulty;
        }
    }

    private static string Text(IReadOnlyList<SettingsChange> changes, bool asJson) =>
        asJson ? AdminJson.Write<ChangeView>([.. changes.Select(ChangeView.Of)])
        : changes.Count == 0 ? "nothing would change"
        : string.Join('\n', changes);
}
