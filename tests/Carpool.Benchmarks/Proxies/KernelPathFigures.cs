using System.Net;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// What a client gets through the kernel path, the lease on and every connection watched, beside what it gets from the
/// same server without any of that, and through HAProxy on the same server.
/// </summary>
internal static class KernelPathFigures
{
    private const double OfHaproxy = 1.4;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(ProxyPlan plan, CancellationToken ct)
    {
        await using var pool = await Cable.LayAsync(ct);
        pool.Keep(await AddressHost.StartAsync(pool, [ProxyRig.HttpPort], ct));

        // HAProxy's host has neither tables nor tracked connections: it needs none.
        await using var bare = await Cable.LayAsync(ct);
        await bare.Server.RunAsync($"ip address add {Cable.Virtual}/32 dev {Cable.Interface}", ct);
        var proxied = new IPEndPoint(Cable.Virtual, ProxyRig.HttpPort);
        var configuration = Haproxy.Proxy(threads: 1, certificate: null, (proxied, new(Cable.Own, ProxyRig.HttpPort)));
        bare.Keep(await Haproxy.StartAsync(bare.OnServer, configuration, proxied, ct));
        return
        [
            .. await MeasureAsync("requests/s", isKept: true, ofNone: 0.93),
            .. await MeasureAsync("connections/s", isKept: false, ofNone: 0.9),
        ];

        async Task<IReadOnlyList<Figure>> MeasureAsync(string what, bool isKept, double ofNone)
        {
            var results = await Rounds.RunAsync(
                plan.Rounds, () => LoadAsync(pool, Cable.Virtual), () => LoadAsync(bare, Cable.Own),
                () => LoadAsync(bare, Cable.Virtual));
            return [Of(ofNone, new Peer("no proxy", results[1])), Of(OfHaproxy, new Peer("HAProxy", results[2]))];

            Figure Of(double atLeast, Peer peer) =>
                Figure.AtLeast("kernel", $"kernel path: {what}", atLeast, results[0], peer);

            async Task<double> LoadAsync(Cable cable, IPAddress address)
            {
                var (requests, seconds) = await Wrk.RunAsync(cable.OnClient, address, isKept, plan.Length, ct);
                return requests / seconds;
            }
        }
    }
}
