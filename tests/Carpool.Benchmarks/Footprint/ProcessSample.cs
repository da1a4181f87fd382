using System.Globalization;

namespace Carpool.Benchmarks.Footprint;

/// <summary>What a process uses at one moment, from proc(5).</summary>
/// <param name="Cpu">User and system time since its start.</param>
/// <param name="ResidentMb">VmRSS; mapped files that other processes share are in it.</param>
/// <param name="PrivateDirtyMb">What only this process has and only it can give back.</param>
internal sealed record ProcessSample(TimeSpan Cpu, double ResidentMb, double PrivateDirtyMb, int Threads)
{
    private const int TicksPerSecond = 100;   // USER_HZ, the same on every architecture that .NET has

    public static ProcessSample Take(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');   // from field 3, state, on
        var ticks = Number(fields[11]) + Number(fields[12]);
        var status = File.ReadAllLines($"/proc/{pid}/status");
        return new ProcessSample(
            TimeSpan.FromSeconds((double)ticks / TicksPerSecond),
            Find(status, "VmRSS:") / 1024.0,
            Find(File.ReadAllLines($"/proc/{pid}/smaps_rollup"), "Private_Dirty:") / 1024.0,
            (int)Find(status, "Threads:"));
    }

    private static long Find(string[] lines, string key)
    {
        var line = lines.First(line => line.StartsWith(key, StringComparison.Ordinal));
        return Number(line[key.Length..].Replace("kB", "").Trim());
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
