using Carpool.Lab.Servers;
using Carpool.Lab.StandIns;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Hosts;

/// <summary>
/// One machine of the lab. It knows what may be done to it in its present state; whoever calls it does one thing at
/// a time.
/// </summary>
internal sealed class Host : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StartPeriod = TimeSpan.FromSeconds(1);

    private readonly LabFolder _folder;
    private readonly string _carpool;
    private readonly string _configuration;
    private readonly RealPool? _real;
    private HostInit? _init;
    private NotifySocket? _notified;
    private HostProgram? _daemon;
    private IHostServices? _services;
    private bool _cut;

    /// <param name="configuration">The configuration file of the daemons.</param>
    /// <param name="real">Where its servers come from; null: it has stand-ins.</param>
    public Host(HostPlan plan, LabFolder folder, string configuration, RealPool? real)
    {
        Plan = plan;
        _folder = folder;
        _carpool = string.Join(' ', Self.Command.Select(Quoted));
        _configuration = configuration;
        _real = real;
    }

    public HostPlan Plan { get; }

    public string Log => _folder.File($"{Plan.Name}.log");

    /// <summary>The first process, or null while the host is without power.</summary>
    public int? Init => _init?.Pid;

    /// <summary>Whether its cable is out.</summary>
    public bool IsCut => _cut;

    public bool IsHung => Daemon.State == RunState.Hung;

    /// <summary>The one that was started, or that took its place (sd_notify(3), MAINPID).</summary>
    public (RunState State, int? Pid) Daemon
    {
        get
        {
            if (_notified?.MainProcess() is { } main && Processes.Inside(_init!.Pid, main) is { } pid)
                _daemon = new HostProgram(pid);
            return HostProgram.StateOf(_daemon);
        }
    }

    public (RunState State, int? Pid) Services => _services?.State ?? (RunState.Dead, null);

    /// <summary>The services that were broken on purpose.</summary>
    public IReadOnlyList<BrokenStatus> Broken => _services?.Broken ?? [];

    /// <summary>Switches the host on: a new network that remembers nothing, cable in, programs started.</summary>
    public async Task BootAsync(CancellationToken ct)
    {
        _init = await HostInit.BootAsync(Plan.Name, _carpool, _folder.DiskOf(Plan.Name), ct);
        _notified = NotifySocket.In(_init.Pid);
        await Tool.IpAsync($"""
            link add {Plan.Port} type veth peer name {Plan.Interface} address {Plan.Mac} netns {_init.Pid}
            link set {Plan.Port} master {Switch.Bridge} up

            """, init: null, ct);
        var addresses = Plan.Addresses.Select(address => $"addr add {address} dev {Plan.Interface}\n");
        await Tool.IpAsync($"""
            link set lo up
            link set {Plan.Interface} up
            {string.Concat(addresses)}
            """, _init.Pid, ct);
        _cut = false;
        if (!Plan.IsNode) return;

        _services = _real is null ? StandIns(_init) : _real.On(Plan, _init);
        await StartProgramsAsync(ct);
    }

    /// <summary>
    /// Waits until its daemon has started and is at rest, with less than a fifth of a processor to itself; but not for
    /// long, as it may be refused its configuration.
    /// </summary>
    public async Task RestsAsync(CancellationToken ct)
    {
        if (!Plan.IsNode) return;
        var before = TimeSpan.Zero;
        for (var waited = TimeSpan.Zero; waited < StartLimit; waited += StartPeriod)
        {
            await Task.Delay(StartPeriod, ct);
            var worked = _daemon?.Worked ?? TimeSpan.Zero;
            if (_notified?.IsReady() != false && worked - before < StartPeriod / 5) return;
            before = worked;
        }
    }

    /// <summary>A power failure: the wire falls silent first, then every process is dead at once.</summary>
    public async Task CrashAsync(CancellationToken ct)
    {
        var init = _init ?? throw Wrong("has no power already");
        await Tool.IpAsync($"link del {Plan.Port}\n", init: null, ct);
        await EndAsync(init);
    }

    /// <summary>SIGKILL of the daemon alone.</summary>
    public Task KillAsync(CancellationToken ct) => LivingDaemon().EndAsync(ProcessSignal.Kill, ct);

    /// <summary>SIGSTOP of the daemon alone.</summary>
    public void Hang()
    {
        var daemon = LivingDaemon();
        if (daemon.State == RunState.Hung) throw Wrong("hangs already");
        daemon.Send(ProcessSignal.Stop);
    }

    /// <summary>Pulls the cable: the host sees its carrier go.</summary>
    public async Task CutAsync(CancellationToken ct)
    {
        if (_init is null) throw Wrong("has no power");
        if (_cut) throw Wrong("is cut off already");
        await Tool.IpAsync($"link set {Plan.Port} down\n", init: null, ct);
        _cut = true;
    }

    /// <summary>Plugs the cable in again and lets a daemon that hangs go on.</summary>
    public async Task HealAsync(CancellationToken ct)
    {
        if (_init is null) throw Wrong("has no power; start it");
        if (!_cut && !IsHung) throw Wrong("is neither cut off nor hanging");
        if (_cut) await Tool.IpAsync($"link set {Plan.Port} up\n", init: null, ct);
        if (IsHung) _daemon!.Send(ProcessSignal.Continue);
        _cut = false;
    }

    /// <summary>Breaks one of its real servers.</summary>
    public Task BreakAsync(string service, Breakage way, CancellationToken ct) =>
        Servers().BreakAsync(service, way, ct);

    /// <summary>Makes one of its real servers whole again; null: all of them.</summary>
    public Task MendAsync(string? service, CancellationToken ct) => Servers().MendAsync(service, ct);

    /// <summary>Starts again whatever does not run: the host, the daemon, its services.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        if (_init is null) await BootAsync(ct);
        else if (IsWhole) throw Wrong("runs already");
        else await StartProgramsAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_init is { } init) await EndAsync(init);
    }

    private bool IsWhole => !Plan.IsNode || (Daemon.State != RunState.Dead && Services.State != RunState.Dead);

    private string Arguments => $"--config {Quoted(_configuration)} --node {Plan.Name}";

    private async Task StartProgramsAsync(CancellationToken ct)
    {
        await _services!.StartAsync(ct);
        if (Daemon.State != RunState.Dead) return;
        _daemon = await _init!.StartAsync(Log, $"env {NotifySocket.Variable} {_carpool} run {Arguments}", ct);
    }

    private StandInServices StandIns(HostInit init) =>
        new(init, _folder.LogOf(Plan.Name, "services"), $"{_carpool} lab stand-in {Arguments}");

    private RealServers Servers() =>
        !Plan.IsNode ? throw Wrong("serves nothing")
        : _services is null ? throw Wrong("has no power; start it")
        : _services as RealServers ?? throw Wrong("has stand-ins, which cannot be broken: 'lab up --services real'");

    private async Task EndAsync(HostInit init)
    {
        _notified?.Dispose();
        _notified = null;
        _init = null;
        _daemon = null;
        _services = null;
        using (init) await init.KillAsync();
    }

    private HostProgram LivingDaemon() =>
        !Plan.IsNode ? throw Wrong("runs no daemon")
        : Daemon.State != RunState.Dead ? _daemon!
        : throw Wrong("runs no daemon now; start it");

    private LabException Wrong(string state) => new($"{Plan.Name} {state}");

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
