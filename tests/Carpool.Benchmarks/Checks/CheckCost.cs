using System.Globalization;
using Carpool.Benchmarks.Footprint;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Report;

namespace Carpool.Benchmarks.Checks;

/// <summary>
/// What 200 checks a second cost a node, and how late they are: three daemons side by side, one that hardly checks, one
/// whose checks connect, and one whose checks are whole SMTP sessions, each with 20 services.
/// </summary>
internal static class CheckCost
{
    public const string Section = "rate";

    private const int Services = 20;
    private const double IntervalMs = 100, CpuLimit = 10, LatenessLimit = 20;

    /// <summary>For the just-in-time compiler to come to rest.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string folder, CancellationToken ct)
    {
        await Console.Error.WriteLineAsync("measuring what checks cost");
        await using var idle = await UpAsync(folder, "idle", "tcp", "1h", ct);
        await using var tcp = await UpAsync(folder, "connect", "tcp", "100ms", ct);
        await using var smtp = await UpAsync(folder, "sessions", "smtp", "100ms", ct);
        var daemons = new List<int>();
        foreach (var lab in (BenchLab[])[idle, tcp, smtp])
            daemons.Add((await lab.StatusAsync(ct)).Hosts.First(host => host.Node).Daemon.Pid!.Value);

        await Task.Delay(Settling, ct);
        var early = daemons.Select(Look).ToList();
        await Task.Delay(Window, ct);
        var late = daemons.Select(Look).ToList();

        string[] names = ["hardly any checks", "200 tcp checks a second", "200 smtp checks a second"];
        return [.. names.Zip(early, late).SelectMany(one => Figures(one.First, one.Second, one.Third))];
    }

    private static IEnumerable<Figure> Figures(string what, Use early, Use late)
    {
        yield return Figure.At(
            Section, $"{what}: CPU of one core", "%", CpuLimit, (late.Cpu - early.Cpu) / Window * 100);
        if (late.Checks == early.Checks) yield break;

        // The next one begins an interval after this one did, and so as late as the clock was.
        var perService = (late.Checks - early.Checks) / (double)Services;
        yield return Figure.At(
            Section, $"{what}: after their time, on average", "ms", LatenessLimit,
            Math.Max(0, Window.TotalMilliseconds / perService - IntervalMs));
    }

    private static Use Look(int daemon)
    {
        var opened = File.ReadLines($"/proc/{daemon}/net/snmp")
            .Last(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Split(' ')[5];
        return new Use(ProcessSample.Take(daemon).Cpu, long.Parse(opened, CultureInfo.InvariantCulture));
    }

    /// <summary>One host; its own stand-in speaks SMTP at port 25, where all services are checked.</summary>
    private static async Task<BenchLab> UpAsync(
        string folder, string name, string type, string interval, CancellationToken ct)
    {
        var check = $"check {{ type = {type}, port = 25, interval = {interval}, timeout = 100ms, jitter = 0 }}";
        var ports = Enumerable.Range(3000, Services - 1).Prepend(25);
        var file = Path.Combine(folder, $"{name}.conf");
        await File.WriteAllTextAsync(
            file,
            $$"""
            carpool {
              cluster { name = lab, tls = off }
              carp { interface = eth0, password-file = "carp.password", beat = 100ms }
              nodes { mail01 { address = 192.0.2.11 } }
              addresses = [{ address = 192.0.2.101/24, vhid = 1, home = mail01 }]
              services {
                {{string.Join('\n', ports.Select(port => $"s{port} {{ port = {port}, {check} }}"))}}
              }
            }
            """,
            ct);
        return await BenchLab.UpAsync(["--config", file], ct);
    }

    /// <summary>What a daemon has used.</summary>
    /// <param name="Cpu">Since its start.</param>
    /// <param name="Checks">Connections that were opened on its host, all of them by checks.</param>
    private sealed record Use(TimeSpan Cpu, long Checks);
}
