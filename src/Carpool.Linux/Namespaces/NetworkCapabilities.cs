using System.Globalization;

namespace Carpool.Linux.Namespaces;

/// <summary>What the daemon has to be allowed, by root or without it (capabilities(7)).</summary>
public static class NetworkCapabilities
{
    private const string Effective = "CapEff:";

    private static readonly (int Bit, string Name)[] Needed =
    [
        (10, "CAP_NET_BIND_SERVICE"),   // listeners below port 1024
        (12, "CAP_NET_ADMIN"),          // addresses, nftables, the interface's parameters
        (13, "CAP_NET_RAW"),            // advertisements and their capture
    ];

    /// <summary>Those that this process lacks, by their names.</summary>
    public static IReadOnlyList<string> Missing() => MissingIn(File.ReadLines("/proc/self/status"));

    /// <param name="status">Lines of proc_pid_status(5).</param>
    internal static IReadOnlyList<string> MissingIn(IEnumerable<string> status)
    {
        var line = status.First(line => line.StartsWith(Effective, StringComparison.Ordinal));
        var effective = ulong.Parse(line.AsSpan(Effective.Length).Trim(), NumberStyles.HexNumber, null);
        return [.. Needed.Where(one => (effective >> one.Bit & 1) == 0).Select(one => one.Name)];
    }
}
