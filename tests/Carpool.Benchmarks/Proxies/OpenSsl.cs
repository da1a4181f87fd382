using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>TLS clients of OpenSSL's own, several at once.</summary>
internal static partial class OpenSsl
{
    private const int Clients = 8;

    /// <summary>Connects, asks for a page and goes, again and again (s_time(1)).</summary>
    /// <param name="isResumed">Whether each handshake resumes the session of the first.</param>
    /// <returns>Handshakes, and the seconds they took.</returns>
    public static async Task<(double Handshakes, double Seconds)> ShakeHandsAsync(
        ProxyUnderTest target, bool isResumed, TimeSpan length, CancellationToken ct)
    {
        string[] command =
        [
            "openssl", "s_time", "-connect", $"{target.Address}:{ProxyRig.HttpPort}", isResumed ? "-reuse" : "-new",
            "-www", "/", "-time", $"{length.TotalSeconds:0}",
        ];
        var watch = Stopwatch.StartNew();
        var outputs = await RunAsync(Clients, command, ct);
        return (outputs.Sum(output => CountOf(target, output)), watch.Elapsed.TotalSeconds);
    }

    /// <summary>Takes as much as comes (s_client(1)).</summary>
    /// <returns>Megabytes that came through, and the seconds they took.</returns>
    public static async Task<(double Megabytes, double Seconds)> TakeAsync(
        ProxyUnderTest target, TimeSpan length, CancellationToken ct)
    {
        string[] command =
        [
            "sh", "-c",
            $"timeout {length.TotalSeconds:0} openssl s_client -quiet -connect {target.Address}:{ProxyRig.BulkPort} "
                + "</dev/null 2>/dev/null | wc -c",
        ];
        var taken = await RunAsync(Clients / 2, command, ct);
        return (taken.Sum(bytes => double.Parse(bytes, CultureInfo.InvariantCulture)) / (1 << 20), length.TotalSeconds);
    }

    private static Task<string[]> RunAsync(int clients, string[] command, CancellationToken ct)
    {
        string[] onCore = [.. ProxyRig.OnCores(ProxyRig.LoadCore), .. command];
        return Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Tool.RunAsync(onCore[0], onCore[1..], ct)));
    }

    private static double CountOf(ProxyUnderTest target, string output)
    {
        var total = Total().Match(output);
        return total.Success
            ? double.Parse(total.Groups["connections"].Value, CultureInfo.InvariantCulture)
            : throw new BenchmarkException($"s_time against {target.Name}: {output.Trim()}");
    }

    [GeneratedRegex(@"(?<connections>\d+) connections in \d+ real seconds")]
    private static partial Regex Total();
}
