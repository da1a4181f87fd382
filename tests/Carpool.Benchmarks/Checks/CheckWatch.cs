using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carpool.Benchmarks.Labs;
using Carpool.Core.Admin;

namespace Carpool.Benchmarks.Checks;

/// <summary>What the first host says of its own services.</summary>
internal sealed class CheckWatch(BenchLab lab)
{
    public const string Host = "mail01";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public async Task UntilWellAsync(CancellationToken ct) =>
        _ = await UntilAsync("all is well", views => views.Values.All(view => view.State == "up"), ct);

    /// <summary>What the latest check of the host's own server found, in words.</summary>
    public async Task<string> WhyAsync(string service, CancellationToken ct)
    {
        var text = await lab.ExecAsync(Host, ["carpool", "service", "show", service, "--json"], ct);
        var found = JsonNode.Parse(text)!["history"].Deserialize<HistoryView[]>(BenchLab.Json)!
            .Last(one => one is { Node: Host, Kind: "check" });
        return found.Why.Length > 0 ? $"{found.What} ({found.Why})" : found.What;
    }

    /// <summary>Waits until the host's own servers are as described, by the names of their services.</summary>
    /// <exception cref="BenchmarkException">They are not after a minute.</exception>
    public async Task<IReadOnlyDictionary<string, BackendView>> UntilAsync(
        string what, Func<IReadOnlyDictionary<string, BackendView>, bool> holds, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var text = await lab.ExecAsync(Host, ["carpool", "service", "list", "--json"], ct);
            var views = JsonSerializer.Deserialize<ServiceView[]>(text, BenchLab.Json)!.ToDictionary(
                service => service.Name, service => service.Backends.Single(backend => backend.Node == Host));
            if (holds(views)) return views;
            if (waited.Elapsed > Limit) throw new BenchmarkException($"not within a minute: {what}");
            await Task.Delay(Period, ct);
        }
    }
}
