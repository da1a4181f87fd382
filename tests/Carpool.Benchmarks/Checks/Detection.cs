using Carpool.Benchmarks.Labs;

namespace Carpool.Benchmarks.Checks;

/// <summary>From when <c>lab break</c> has returned to the moment at which the service is down.</summary>
internal static class Detection
{
    public const string Section = "detection";

    /// <summary>Two checks must fail, a second apart, and each may take a second to fail.</summary>
    public const double Limit = 3;

    private static readonly (string Service, string How)[] Ways =
    [
        ("smtp", "stop"), ("smtp", "hang"), ("smtp", "reset"), ("smtp", "banner"), ("imaps", "banner"),
        ("webmail", "banner"), ("imaps", "auth"), ("smtp", "slow"), ("imaps", "slow"), ("webmail", "slow"),
        ("smtp", "disk-full"), ("smtp", "expired"), ("imaps", "expired"),
    ];

    public static async Task<IReadOnlyList<WayFound>> MeasureAsync(
        BenchLab lab, CheckWatch watch, int runs, CancellationToken ct)
    {
        var ways = new List<WayFound>();
        foreach (var (service, how) in Ways)
        {
            await Console.Error.WriteLineAsync($"measuring {service} {how}");
            var seconds = new List<double>();
            var (banner, deep) = ("", "");
            for (var run = 0; run < runs; run++)
            {
                await lab.DoAsync(["break", CheckWatch.Host, service, "--how", how], ct);
                var broken = TimeProvider.System.GetUtcNow();
                var seen = await watch.UntilAsync(
                    $"{service} {how} is found", views => views[service].State == "down", ct);
                seconds.Add((seen[service].Checks.Since!.Value - broken).TotalSeconds);

                // What is not found by then will not be: the check of the banner has failed twice, or not at all.
                await Task.Delay(TimeSpan.FromSeconds(Limit), ct);
                var later = await watch.UntilAsync("it is still down", views => views[service].State == "down", ct);
                var shallow = later[$"{service}-banner"];
                banner = shallow.State == "down" ? shallow.Checks.LastResult! : "misses it";
                deep = await watch.WhyAsync(service, ct);
                await lab.DoAsync(["mend", CheckWatch.Host], ct);
                await watch.UntilWellAsync(ct);
            }

            ways.Add(new WayFound($"{service} {how}", banner, deep, seconds));
        }

        return ways;
    }
}
