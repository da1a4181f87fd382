using System.CommandLine;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;
using Carpool.Core.Settings;

namespace Carpool.Benchmarks.Checks;

/// <summary><c>checks</c>: what is found of real servers that break, how soon, and what clients notice of it.</summary>
internal static class ChecksCommand
{
    /// <summary>Beside each service one of the same server, of which the banner alone is looked at.</summary>
    private const string Banners = """
        smtp-banner {
          port = 1025, backend-port = 25, send-proxy = v2
          check { steps = [{ expect = "220 " }, { send = "QUIT\r\n" }], timeout = 1s }
        }
        imaps-banner {
          port = 1993, backend-port = 993, send-proxy = v2
          check {
            tls { verify = off }
            steps = [{ expect = "* OK" }, { send = "a LOGOUT\r\n" }], timeout = 1s
          }
        }
        webmail-banner {
          port = 1443, backend-port = 443, send-proxy = v2
          check {
            tls { verify = off }
            timeout = 1s
          }
        }
        """;

    public static Command Create()
    {
        var runs = new Option<int>("--runs")
        {
            Description = "How often each service is broken in each way.",
            DefaultValueFactory = _ => 3,
        };
        var command = new Command("checks", "What checks find of real servers that break, and how soon; needs root.")
        {
            runs,
        };
        command.SetAction(async (parse, ct) =>
        {
            var folder = Directory.CreateTempSubdirectory("carpool-bench-");
            try
            {
                var figures = await RunAsync(folder.FullName, parse.GetValue(runs), ct);
                var report = BenchReport.Of(TimeProvider.System.GetUtcNow(), quick: false, figures);
                await parse.InvocationConfiguration.Output.WriteLineAsync(report.Table().AsMemory(), ct);
                return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(string folder, int runs, CancellationToken ct)
    {
        var file = Path.Combine(folder, "lab.conf");
        var pool = LabPool.ToHocon(2, 2, TimeSpan.FromMilliseconds(100), services: LabServices.Real);
        await File.WriteAllTextAsync(
            file,
            pool.Replace("tls = on }\n", "tls = off }\n", StringComparison.Ordinal)
                .Replace("  services {\n", $"  services {{\n{Banners}\n", StringComparison.Ordinal),
            ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "carp.password"), "secret", ct);
        await using var lab = await BenchLab.UpAsync(["--config", file, "--services", "real"], ct);
        var watch = new CheckWatch(lab);
        await watch.UntilWellAsync(ct);
        var found = await Detection.MeasureAsync(lab, watch, runs, ct);
        return [.. found, await Failover.MeasureAsync(lab, watch, runs, ct)];
    }
}
