using System.Diagnostics;
using Carpool.Core.Settings;
using Carpool.Lab.Control;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab;

/// <summary>
/// Starts a lab from the outside. This program executes itself again in a user, network and mount namespace of its
/// own, where it may build networks without being root.
/// </summary>
internal static class LabLaunch
{
    private const int RealtimePriority = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Dozens of hosts boot some at a time; none of them can make it last for long.</summary>
    private static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Becomes the lab: same process, same terminal. Comes back only when that failed.</summary>
    public static void Become(LabFolder folder, string configuration, LabServices services)
    {
        var (program, arguments) = Inside(folder, configuration, services, detached: false);
        ProcessImage.Replace(program, arguments);
    }

    /// <summary>Starts the lab in the background and returns when every address has a master.</summary>
    /// <exception cref="LabException">
    /// It ended, or for 30 s no further address got a master; then it goes on.
    /// </exception>
    public static async Task DetachAsync(
        LabFolder folder, string configuration, LabServices services, CancellationToken ct)
    {
        var (program, arguments) = Inside(folder, configuration, services, detached: true);
        // The shell opens the log, and a session of its own keeps it from this terminal's signals.
        string[] shell = ["-c", "exec setsid \"$@\" >>\"$0\" 2>&1 </dev/null", folder.Log, program, .. arguments];
        using var process = Process.Start("sh", shell);
        // Many servers take their time to start, but there is progress.
        var progress = Stopwatch.StartNew();
        var least = int.MaxValue;
        while (true)
        {
            if (process.HasExited) throw new LabException(LastWords(folder));

            var asked = Stopwatch.StartNew();
            var status = (await LabClient.TryAskAsync(folder, new LabRequest(LabVerb.Status), ct))?.Status;
            var pause = Period + 4 * asked.Elapsed;
            var missing = status?.Addresses.Where(address => address.Masters.Count == 0).ToList();
            if (missing is { Count: 0 }) return;
            if (missing?.Count < least)
            {
                least = missing.Count;
                progress.Restart();
            }

            var patience = missing is null ? BootPatience : Patience;
            if (progress.Elapsed > patience)
                throw new LabException(
                    $"after {patience.TotalSeconds:0} s no master for "
                    + (missing is null ? "any address" : string.Join(", ", missing.Select(address => address.Address)))
                    + $"; the lab goes on, its logs are in {folder.Path}");
            // Dozens of servers that start have better things to do than to answer.
            await Task.Delay(pause, ct);
        }
    }

    /// <summary>The log says why it ended, unless it was told to: then even the log is gone.</summary>
    private static string LastWords(LabFolder folder) =>
        File.Exists(folder.Log) ? File.ReadAllText(folder.Log).Trim() : "the lab was ended";

    private static (string Program, string[] Arguments) Inside(
        LabFolder folder, string configuration, LabServices services, bool detached)
    {
        // Before the user namespace: in there no capability lifts a limit. Root who may not lift it either does without
        // a user namespace, so that the daemons' clock threads are punctual all the same. So do real servers: each
        // wants a user of its own, and the namespace has only one.
        var lifted = Processes.TryAllowRealtime(RealtimePriority);
        var isAlone = services != LabServices.Real && (lifted || Processes.EffectiveUser != 0);
        string[] user = isAlone ? ["--user", "--map-root-user"] : [];
        // Programs of the lab are killed as a matter of course, and a killed runtime leaves its pipes behind.
        Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
        string[] mode = detached ? ["--detached"] : [];
        return ("unshare", [
            .. user, "--net", "--mount", "--",
            .. Self.Command, "lab", "inside", "--folder", folder.Path, "--config", configuration,
            "--services", services.ToString(), .. mode,
        ]);
    }
}
