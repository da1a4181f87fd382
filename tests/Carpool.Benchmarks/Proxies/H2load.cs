using System.Globalization;
using System.Text.RegularExpressions;
using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Proxies;

/// <summary>nghttp2's load generator: HTTP/2 over TLS, many requests at once on each connection.</summary>
internal static partial class H2load
{
    private const int Connections = 50;
    private const int Streams = 10;

    /// <summary>Loads a proxy of the rig, whose clients agree on HTTP/2 by ALPN.</summary>
    /// <returns>Requests that were answered, and the seconds they took.</returns>
    public static async Task<(double Requests, double Seconds)> RunAsync(
        ProxyUnderTest target, TimeSpan length, CancellationToken ct)
    {
        string[] command =
        [
            .. ProxyRig.OnCores(ProxyRig.LoadCore), "h2load", "-t1", $"-c{Connections}", $"-m{Streams}",
            $"-D{length.TotalSeconds:0}", $"https://{target.Address}:{ProxyRig.Http2Port}/",
        ];
        var output = await Tool.RunAsync(command[0], command[1..], ct);
        var total = Total().Match(output);
        if (!total.Success || !output.Contains($"Application protocol: {Haproxy.Http2}\n", StringComparison.Ordinal))
            throw new BenchmarkException($"h2load against {target.Name}: {output.Trim()}");

        return (double.Parse(total.Groups["requests"].Value, CultureInfo.InvariantCulture), length.TotalSeconds);
    }

    /// <summary>None may fail.</summary>
    [GeneratedRegex(@"(?<requests>\d+) succeeded, 0 failed, 0 errored, 0 timeout")]
    private static partial Regex Total();
}
