using System.Diagnostics;
using System.Text.Json;
using Carpool.Lab;
using Carpool.Lab.Control;

namespace Carpool.Benchmarks.Labs;

/// <summary>One lab, used as anybody uses it: through its commands. It is gone when this is disposed.</summary>
internal sealed class BenchLab : IAsyncDisposable
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettlePeriod = TimeSpan.FromMilliseconds(250);
    private static int _labs;

    private readonly string _name = $"bench-{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}";

    private BenchLab()
    {
    }

    /// <summary>How long <c>lab up --detach</c> took until every address had a master.</summary>
    public TimeSpan UpTime { get; private set; }

    /// <param name="sizes">As for <c>lab up</c>: <c>--nodes</c>, <c>--addresses</c>, <c>--beat</c>.</param>
    /// <exception cref="BenchmarkException">It does not come up; nothing is left.</exception>
    public static async Task<BenchLab> UpAsync(string[] sizes, CancellationToken ct)
    {
        var lab = new BenchLab();
        var watch = Stopwatch.StartNew();
        try
        {
            // Not to be given up half way: only a lab that runs can be told to end.
            await Tool.RunAsync(Tool.Carpool, lab.Words("up", ["--detach", .. sizes]), CancellationToken.None);
            lab.UpTime = watch.Elapsed;
            ct.ThrowIfCancellationRequested();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async Task<LabStatus> StatusAsync(CancellationToken ct)
    {
        // A program of its own for each look would be half a processor's work.
        var reply = await LabClient.AskAsync(LabFolder.Of(_name), new LabRequest(LabVerb.Status), ct);
        return reply.Status ?? throw new BenchmarkException("an empty status");
    }

    /// <param name="verb">crash, kill, hang, heal or start.</param>
    public Task DoAsync(string verb, string host, CancellationToken ct) => DoAsync([verb, host], ct);

    /// <param name="words">A verb of <c>carpool lab</c>, and what goes with it.</param>
    public Task DoAsync(string[] words, CancellationToken ct) =>
        Tool.RunAsync(Tool.Carpool, Words(words[0], words[1..]), ct);

    /// <summary>Starts what is dead and lets go on what hangs: after a failure, for whatever comes next.</summary>
    public async Task ReviveAsync(CancellationToken ct)
    {
        foreach (var host in (await StatusAsync(ct)).Hosts.Where(host => host.Node))
        {
            if (host.Daemon.State == RunState.Hung) await DoAsync("heal", host.Name, ct);
            if (host.Daemon.State == RunState.Dead) await DoAsync("start", host.Name, ct);
        }
    }

    /// <summary>Runs a command on a host to its end.</summary>
    public Task<string> ExecAsync(string host, IEnumerable<string> command, CancellationToken ct) =>
        Tool.RunAsync(Tool.Carpool, Words("exec", [host, "--", .. command]), ct);

    /// <summary>Starts a command on a host.</summary>
    public Process Start(string host, IEnumerable<string> command) =>
        Tool.Start(Tool.Carpool, Words("exec", [host, "--", .. command]));

    /// <summary>Waits until every daemon runs and every address is at home, held by nobody else.</summary>
    /// <exception cref="BenchmarkException">It is not so after 60 s.</exception>
    public async Task<LabStatus> SettleAsync(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var status = await StatusAsync(ct);
            var homes = status.Hosts.SelectMany(host => host.Vips).ToLookup(vip => vip.Address, vip => vip.Home!);
            var astray = status.Addresses
                .Where(one => !one.Masters.SequenceEqual(homes[one.Address].Distinct())).ToList();
            var down = status.Hosts.Where(host => host.Node && host.Vips.Count == 0).Select(host => host.Name).ToList();
            if (astray.Count == 0 && down.Count == 0) return status;
            if (waited.Elapsed > SettleLimit)
                throw new BenchmarkException(
                    $"not settled: down: {string.Join(' ', down)}; not at home: "
                    + string.Join(", ", astray.Select(one => $"{one.Address} at {string.Join('+', one.Masters)}")));
            await Task.Delay(SettlePeriod, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Tool.RunAsync(Tool.Carpool, Words("down", []), CancellationToken.None);
        }
        catch (BenchmarkException e)
        {
            await Console.Error.WriteLineAsync($"lab {_name}: {e.Message}");
        }
    }

    private string[] Words(string verb, string[] arguments) => ["lab", "--name", _name, verb, .. arguments];
}
