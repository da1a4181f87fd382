using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>The HTTP load generator of that name.</summary>
internal static partial class Wrk
{
    private const int Connections = 50;

    /// <summary>Loads a proxy of the rig.</summary>
    /// <param name="target">The proxy.</param>
    /// <param name="isKept">Whether connections are kept; else every request has one of its own.</param>
    /// <param name="length">Of the load.</param>
    /// <param name="port">Of a web server.</param>
    /// <returns>Requests that were answered, and the seconds they took.</returns>
    public static Task<(double Requests, double Seconds)> RunAsync(
        ProxyUnderTest target, bool isKept, TimeSpan length, CancellationToken ct, int port = ProxyRig.HttpPort) =>
        RunAsync(ProxyRig.OnCores(ProxyRig.LoadCore), target.Address, isKept, length, ct, port);

    /// <inheritdoc cref="RunAsync(ProxyUnderTest, bool, TimeSpan, CancellationToken, int)"/>
    /// <param name="command">What it is started by: where and on which cores.</param>
    /// <param name="address">Of a proxy or a server.</param>
    public static async Task<(double Requests, double Seconds)> RunAsync(
        string[] command,
        IPAddress address,
        bool isKept,
        TimeSpan length,
        CancellationToken ct,
        int port = ProxyRig.HttpPort)
    {
        List<string> arguments =
        [
            .. command[1..], "wrk", "-t1", $"-c{Connections}", $"-d{length.TotalSeconds:0}s",
            "-H", isKept ? "Connection: keep-alive" : "Connection: close", $"http://{address}:{port}/",
        ];
        var output = await Tool.RunAsync(command[0], arguments, ct);
        var total = Total().Match(output);
        if (!total.Success || BadStatus().IsMatch(output))
            throw new BenchmarkException($"wrk against {address}: {output.Trim()}");

        var requests = double.Parse(total.Groups["requests"].Value, CultureInfo.InvariantCulture);
        return (requests, double.Parse(total.Groups["seconds"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"(?<requests>\d+) requests in (?<seconds>[\d.]+)s")]
    private static partial Regex Total();

    [GeneratedRegex("Non-2xx")]
    private static partial Regex BadStatus();
}
