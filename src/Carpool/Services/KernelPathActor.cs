using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;

namespace Carpool.Services;

/// <summary>
/// Keeps the entries of the kernel path as they ought to be: one for each virtual address that is held here and each
/// service that may have one. It writes them whole with every change, and again before they lapse.
/// </summary>
public sealed class KernelPathActor : ReceiveActor, IWithTimers
{
    /// <summary>A name that no service can have.</summary>
    public const string Name = "kernel_path";

    /// <summary>What survives three lost renewals, and a restart of the daemon.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(3);

    private const string Path = "kernel path", Table = "table of connections";

    /// <summary>Shares of the kernel's table of connections: worth a warning, and well again.</summary>
    private const double Tight = 0.8, Roomy = 0.6;

    private readonly IKernelPath _path;
    private readonly IListeners _listeners;
    private readonly EventLog _events = new(Context.System);
    private readonly SortedDictionary<string, LocalServer> _services = new(StringComparer.Ordinal);
    private ValueList<NetAddress> _held = [];
    private HashSet<Redirect> _written = [];
    private bool _isInstalled;
    private bool _isTight;
    private string? _fault;

    public KernelPathActor(IKernelPath path, IListeners listeners)
    {
        _path = path;
        _listeners = listeners;

        Receive<KernelPathProtocol.Direct>(OnDirect);
        Receive<KernelPathProtocol.Hold>(OnHold);
        Receive<RenewalDue>(_ => Write());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IKernelPath path, IListeners listeners) =>
        Akka.Actor.Props.Create(() => new KernelPathActor(path, listeners));

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(RenewalDue.Instance, RenewalDue.Instance, RenewAfter);

    /// <summary>Nobody looks after the services any more; connections that are there go on.</summary>
    protected override void PostStop()
    {
        if (_written.Count > 0) _ = _path.Replace([], Lifetime);
    }

    private void OnDirect(KernelPathProtocol.Direct direct)
    {
        if (direct.To == _services.GetValueOrDefault(direct.Service)) return;

        if (direct.To is null) _services.Remove(direct.Service);
        else _services[direct.Service] = direct.To;
        WriteIfChanged();
    }

    private void OnHold(KernelPathProtocol.Hold hold)
    {
        if (hold.Addresses == _held) return;

        _held = hold.Addresses;
        WriteIfChanged();
    }

    private void WriteIfChanged()
    {
        if (!_written.SetEquals(Wanted())) Write();
    }

    private void Write()
    {
        var wanted = Wanted().ToHashSet();
        // Without rules of ours the host tracks no connections on our account.
        if (wanted.Count == 0 && _written.Count == 0) return;

        var fault = _isInstalled ? null : _path.Install();
        _isInstalled = fault is null;
        fault ??= _path.Replace(wanted, Lifetime);
        if (fault is null) _written = wanted;
        Judge(fault);
        LookAtTable();
    }

    private void LookAtTable()
    {
        var share = _path.Fullness();
        var isTight = share > (_isTight ? Roomy : Tight);
        if (isTight == _isTight) return;

        _isTight = isTight;
        var percent = (int)(share * 100);
        var text = $"{Table} {percent} % full";
        if (isTight) _events.Warn(EventKind.Path, Table, $"{text}: raise net.netfilter.nf_conntrack_max");
        else _events.Note(EventKind.Path, Table, text);
    }

    private IEnumerable<Redirect> Wanted() =>
        from service in _services.Values
        from address in _held
        let own = address.IsV6 ? OwnV6(service) : service.Address
        where own is not null
        select new Redirect(address, service.Port, own.Value, service.ServerPort);

    /// <summary>
    /// Checks go to the IPv4 address; that the same service listens on the other one too has to be seen.
    /// </summary>
    private NetAddress? OwnV6(LocalServer service) =>
        service.Address6 is { } own && _listeners.Has(own, service.ServerPort) ? own : null;

    private void Judge(string? fault)
    {
        if (fault == _fault) return;

        if (fault is null) _events.Note(EventKind.Path, Path, "the kernel path is there again");
        else _events.Warn(EventKind.Path, Path, $"no kernel path, connections go through the proxy: {fault}");
        _fault = fault;
        Context.Parent.Tell(new KernelPathProtocol.Judged(fault));
    }

    private sealed record RenewalDue : INoSerializationVerificationNeeded
    {
        public static readonly RenewalDue Instance = new();
    }
}
