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
        string[] parts = [CheckCost.Section, Detection.Section, Failover.Section];
        var only = new Option<string[]>("--only")
        {
            Description = $"Only these: {string.Join(", ", parts)}.",
            AllowMultipleArgumentsPerToken = true,
        };
        only.AcceptOnlyFromAmong(parts);
        only.HelpName = "NAME";
        var command = new Command(
            "checks", "What checks find of real servers that break, how soon, and what they cost; needs root.")
        {
            runs, only,
        };
        command.SetAction(async (parse, ct) =>
        {
            var folder = Directory.CreateTempSubdirectory("carpool-bench-");
            try
            {
                var wanted = parse.GetValue(only) is { Length: > 0 } some ? some : parts;
                var found = new List<WayFound>();
                var figures = await RunAsync(folder.FullName, parse.GetValue(runs), wanted, found, ct);
                var report = BenchReport.Of(TimeProvider.System.GetUtcNow(), quick: false, figures);
                var output = parse.InvocationConfiguration.Output;
                await output.WriteLineAsync(report.Table().AsMemory(), ct);
                if (found.Count > 0) await output.WriteLineAsync(WayFound.Table(found).AsMemory(), ct);
                return report.Figures.All(figure => figure.Reached != false) ? 0 : 1;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(
        string folder, int runs, string[] wanted, List<WayFound> found, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "carp.password"), "secret", ct);
        var figures = new List<Figure>();
        if (wanted.Contains(CheckCost.Section)) figures.AddRange(await CheckCost.MeasureAsync(folder, ct));
        if (wanted.All(name => name == CheckCost.Section)) return figures;

        var file = Path.Combine(folder, "lab.conf");
        var pool = LabPool.ToHocon(2, 2, TimeSpan.FromMilliseconds(100), services: LabServices.Real);
        var token = Path.Combine(folder, "http.token");
        await File.WriteAllTextAsync(token, new string('t', 32), ct);
        File.SetUnixFileMode(token, UnixFileMode.UserRead);
        await File.WriteAllTextAsync(
            file,
            pool.Replace("tls = on }\n", "tls = off }\n", StringComparison.Ordinal)
                .Replace("  services {\n", $"  services {{\n{Banners}\n", StringComparison.Ordinal),
            ct);
        await using var lab = await BenchLab.UpAsync(["--config", file, "--services", "real"], ct);
        var watch = new CheckWatch(lab);
        await watch.UntilWellAsync(ct);
        if (wanted.Contains(Detection.Section)) found.AddRange(await Detection.MeasureAsync(lab, watch, runs, ct));
        figures.AddRange(found.Select(way => way.Figure));
        if (wanted.Contains(Failover.Section)) figures.Add(await Failover.MeasureAsync(lab, watch, runs, ct));
        return figures;
    }
}
