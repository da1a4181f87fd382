using System.Runtime.InteropServices;
using Carpool.Core.Settings;
using Carpool.Lab.Control;
using Carpool.Lab.View;

namespace Carpool.Lab;

/// <summary>The lab's life, from the inside of its namespaces until it is told to end.</summary>
internal static class LabSession
{
    /// <param name="detached">Nobody looks: no picture, and the daemons are asked only on request.</param>
    /// <exception cref="LabException">The network cannot be built here.</exception>
    public static async Task RunAsync(
        LabFolder folder, string configuration, LabServices services, bool detached, CancellationToken ct)
    {
        var settings = LabConfiguration.Read(configuration);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);

        var picture = !detached && !Console.IsOutputRedirected;
        var events = new LabEvents(TimeProvider.System, picture ? null : Console.Out);
        await using (var lab = await Laboratory.BuildAsync(
            folder, settings, configuration, services, ending.Token))
        {
            using var server = new LabServer(folder, lab, events, ending.Cancel);
            var serving = server.RunAsync(ending.Token);
            events.Add($"{lab.Hosts.Count} hosts are up; 'carpool lab --help' says what can be done to them");
            if (settings.Http is not null) events.Add("'carpool lab dashboard' lets a browser look into the lab");
            if (!detached) await Watch.RunAsync(lab, events, picture, ending.Token);
            await serving;
        }

        folder.Delete();

        void End(PosixSignalContext signal)
        {
            // A terminal that is closed ends the lab too, unless it has left the terminal for good.
            signal.Cancel = true;
            if (signal.Signal != PosixSignal.SIGHUP || !detached) ending.Cancel();
        }
    }
}
