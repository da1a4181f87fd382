using System.Diagnostics;
using System.Text.Json;
using Carpool.Core.Settings;
using Carpool.Lab.Control;

namespace Carpool.Lab.Tests;

/// <summary>A lab that a test class shares: five servers, ten addresses or as configured; always taken down.</summary>
public sealed class TestLab : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    private static int _count;

    private readonly string _name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
    private readonly LabFolder _folder;
    private readonly string[] _up;
    private bool _isLost;

    public TestLab()
        : this(nodes: 5, addresses: 10)
    {
    }

    /// <summary>Addresses come home as soon as their host is ready: each test breaks a host.</summary>
    internal TestLab(int nodes, int addresses)
        : this("--hold-down", "500", "--nodes", $"{nodes}", "--addresses", $"{addresses}")
    {
    }

    /// <param name="configuration">The file that its daemons run with.</param>
    internal TestLab(string configuration, LabServices services = LabServices.Embedded)
        : this("--config", configuration, "--services", $"{services}".ToLowerInvariant())
    {
    }

    private TestLab(params string[] up)
    {
        _up = ["up", "--detach", .. up];
        _folder = LabFolder.Of(_name);
    }

    public async Task InitializeAsync()
    {
        if (LabSupport.Missing is null) await DoAsync(_up);
    }

    public async Task DisposeAsync()
    {
        if (LabSupport.Missing is null) await DoAsync("down");
    }

    /// <summary>A verb of <c>carpool lab</c> that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> DoAsync(params string[] words)
    {
        var ended = await TryAsync(words);
        if (ended.Exit == 0) return ended.Output;

        throw new InvalidOperationException(
            $"lab {string.Join(' ', words)}: status {ended.Exit}, {ended.Error}{ended.Output}");
    }

    /// <summary>A command on a host that must succeed.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> ExecAsync(string host, params string[] command) => DoAsync(["exec", host, "--", .. command]);

    /// <summary>Asked over the lab's socket: a program for each look would slow down what it looks at.</summary>
    public async Task<LabStatus> StatusAsync() => (await AskAsync(new LabRequest(LabVerb.Status))).Status!;

    /// <summary>What a verb of <c>carpool lab</c> asks of the lab, without a program for it.</summary>
    internal Task<LabReply> AskAsync(LabRequest request) =>
        LabClient.AskAsync(_folder, request, CancellationToken.None);

    public async Task<HostStatus> HostAsync(string name) =>
        (await StatusAsync()).Hosts.Single(host => host.Name == name);

    /// <summary>Waits until the lab is as described, at most a minute.</summary>
    /// <exception cref="TimeoutException">It is not; the message has its state and its last log lines.</exception>
    public async Task<LabStatus> UntilAsync(string what, Func<LabStatus, bool> holds)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var status = await StatusAsync();
            if (holds(status)) return status;
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"not within a minute: {what}\n{await DoAsync("status")}\n{LastLines()}");
            await Task.Delay(Period);
        }
    }

    /// <summary>Waits until each address has exactly one master.</summary>
    public Task<LabStatus> SettledAsync() => UntilAsync("every address has one master", IsSettled);

    /// <summary>
    /// Makes every host whole again, takes back what was ordered, and waits until every address is at home.
    /// </summary>
    /// <exception cref="TimeoutException">It does not; no later test waits for it as long.</exception>
    public async Task RestoreAsync()
    {
        if (_isLost) throw new TimeoutException("an earlier test left this lab in a state that it did not get out of");

        _isLost = true;
        foreach (var name in (await StatusAsync()).Hosts.Select(host => host.Name))
        {
            // Healing one host may have healed the next.
            var host = await HostAsync(name);
            var stopped = host.Daemon.State == RunState.Dead || host.Services.State == RunState.Dead;
            if (!host.Power || (host.Node && stopped)) await DoAsync("start", host.Name);
            var isCut = !host.Link || host.Cuts.Count > 0;
            if (host.Power && (isCut || host.Daemon.State == RunState.Hung)) await DoAsync("heal", host.Name);
        }

        await TakeBackOrdersAsync();
        await UntilAsync("every address is at home", status => IsSettled(status) && IsAtHome(status));
        _isLost = false;
    }

    /// <summary>A test that failed may have left some.</summary>
    private async Task TakeBackOrdersAsync()
    {
        var view = await SettledAsync();
        var nodes = view.Hosts.First(host => host.Node && host.Nodes.Count > 0).Nodes;
        foreach (var node in nodes.Where(node => node.State is "drained" or "draining"))
            await ExecAsync(node.Name, "carpool", "node", "resume", node.Name);
        foreach (var (host, address) in Away(view))
            await TryAsync("exec", host, "--", "carpool", "vip", "release", address);
    }

    /// <summary>The masters of addresses that are not at home; nobody need have ordered them there.</summary>
    private static IEnumerable<(string Host, string Address)> Away(LabStatus status) =>
        from host in status.Hosts
        from vip in host.Vips
        where vip.State == "Master" && vip.Home is { } home && home != host.Name
        select (host.Name, vip.Address);

    private static bool IsAtHome(LabStatus status) => !Away(status).Any();

    internal Task<Ended> TryAsync(params string[] words) =>
        CarpoolProgram.RunAsync(["lab", words[0], "--name", _name, .. words[1..]]);

    /// <summary>Starts a probe on the client host.</summary>
    internal Task<RunningProbe> ProbeAsync(params string[] addresses) => RunningProbe.StartAsync(_name, addresses);

    /// <summary>Lets browsers in.</summary>
    internal Task<RunningDashboard> DashboardAsync() => RunningDashboard.StartAsync(_name);

    /// <summary>Asks until there is an answer, at most a minute.</summary>
    internal static async Task<T> UntilAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(Period, limit.Token);
        }
    }

    /// <summary>The lab's folder goes with the lab.</summary>
    private string LastLines() => string.Join('\n', Directory.EnumerateFiles(_folder.Path, "mail??.log").Order()
        .SelectMany(log => File.ReadLines(log).TakeLast(20).Prepend(Path.GetFileName(log))));

    private static bool IsSettled(LabStatus status) => status.Addresses.All(address => address.Masters.Count == 1);
}
