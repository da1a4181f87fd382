using System.Diagnostics;
using Carpool.Core.Metrics;

namespace Carpool.Admin;

/// <summary>This process, as its host sees it.</summary>
internal static class OwnProcess
{
    /// <summary>What it takes now.</summary>
    public static ProcessUsage Usage()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessUsage(
            process.TotalProcessorTime, process.WorkingSet64, Directory.GetFiles("/proc/self/fd").Length);
    }
}
