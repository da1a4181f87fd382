using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Logs;
using Carpool.Core.Settings;
using Carpool.Linux.Conntrack;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Proxy;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Listeners;
using Carpool.Proxy.Logs;
using Carpool.Proxy.Loops;
using Carpool.Proxy.Protection;
using Carpool.Proxy.Sessions;

namespace Carpool.Services;

/// <summary>What all services of this node have in common. Equal setups need no restart of a service.</summary>
/// <param name="LocalNode">This node's name.</param>
/// <param name="Nodes">All servers of the pool, in configured order.</param>
/// <param name="VirtualAddresses">Where the listeners listen.</param>
/// <param name="DrainTimeout">How long sessions may go on when a reload takes their listener away.</param>
/// <param name="Folder">Of the configuration file: relative paths start there.</param>
/// <param name="ProcessSlots">Sessions at once over all services.</param>
/// <param name="TarpitSlots">Clients at once in the tarpits of all services.</param>
/// <param name="Shortage">Why these are fewer than the configuration says, or null.</param>
/// <param name="KernelPath">What spares moving them.</param>
/// <param name="Transparency">What lets connections come from clients' addresses.</param>
/// <param name="Connections">Counts what takes it.</param>
/// <param name="Listeners">Who listens on this host.</param>
/// <param name="Sockets">The listeners of the whole process.</param>
/// <param name="Loops">The threads that move the bytes.</param>
/// <param name="StickTables">The servers that clients go back to.</param>
/// <param name="Ids">Gives every connection its id.</param>
/// <param name="Log">Where every connection is told of at its end.</param>
/// <param name="CheckAsync">Carries out one check of a server.</param>
/// <param name="Time">The clock of timeouts and of the moments that are shown to people.</param>
/// <param name="Now">The monotonic clock.</param>
public sealed record ServiceSetup(
    string LocalNode,
    ValueList<NodeSettings> Nodes,
    ValueList<NetAddress> VirtualAddresses,
    TimeSpan DrainTimeout,
    string Folder,
    SessionSlots ProcessSlots,
    SessionSlots TarpitSlots,
    string? Shortage,
    IKernelPath KernelPath,
    ITransparency Transparency,
    IConnectionMonitor Connections,
    IListeners Listeners,
    ListenerSet Sockets,
    EventLoops Loops,
    StickTables StickTables,
    ConnectionIds Ids,
    ConnectionLog Log,
    Func<ServiceCheck, CancellationToken, Task<CheckResult>> CheckAsync,
    TimeProvider Time,
    Func<Instant> Now)
{
    /// <summary>The time of day in milliseconds since 1970.</summary>
    public long UnixMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    private NodeSettings Local => Nodes.First(node => node.Name == LocalNode);

    /// <summary>The limits of one service, and this node's own addresses as the source of its connections.</summary>
    public FrontendSettings Limits(ServiceSettings service) => new()
    {
        ConnectTimeout = service.ConnectTimeout,
        IdleTimeout = service.IdleTimeout,
        WriteTimeout = service.WriteTimeout,
        Retries = service.Retries,
        MaxSessions = service.MaxConnections,
        Balance = service.Balance,
        SlowStart = service.SlowStart,
        QueueLength = service.QueueLength,
        QueueTimeout = service.QueueTimeout,
        SendProxy = service.SendProxy,
        SendProxyChecksum = service.SendProxyChecksum,
        Transparent = service.Transparent,
        AcceptProxy = [.. service.AcceptProxy],
        ProxyHeaderTimeout = service.ProxyHeaderTimeout,
        Protection = service.Protect.IsAny ? Protection(service.Protect) : null,
        Sources = Local.Address6 is { } six ? [Local.Address, six] : [Local.Address],
    };

    /// <summary>The lists of one service; null when it has none.</summary>
    public AccessFiles? Lists(ServiceSettings service) => AccessFiles.Of(service.Protect, Folder);

    /// <summary>This node's own server of a service, for the kernel path.</summary>
    public LocalServer LocalServer(ServiceSettings service) =>
        new((ushort)service.Port, Local.Address, Local.Address6, (ushort)service.BackendPort);

    /// <summary>What checks one node's server.</summary>
    /// <param name="what">One of the service's checks.</param>
    /// <param name="watch">Is told of each step as it happens; null: nobody.</param>
    public CheckerActor.Probe ProbeFor(
        NodeSettings node, ServiceSettings service, CheckSettings what, ICheckWatch? watch = null)
    {
        var target = new ConnectTarget(
            node.Address, (ushort)service.BackendPort, [Local.Address], what.Timeout, service.SendProxy);
        var settings = what.In(Folder);
        var check = new ServiceCheck(target, node.Name, LocalNode, settings, service.Name) { Watch = watch }
            .Of(settings);
        return ct => CheckAsync(check, ct);
    }

    private static ProtectionSettings Protection(ProtectSettings protect) => new()
    {
        Limits = protect.Source,
        Action = protect.Action switch
        {
            ProtectAction.Tarpit => TurnAway.Tarpit,
            ProtectAction.Drop => TurnAway.Drop,
            _ => TurnAway.Reject,
        },
        TarpitTime = protect.TarpitTime,
    };
}
