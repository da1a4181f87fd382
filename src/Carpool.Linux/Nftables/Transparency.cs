using System.Globalization;
using Carpool.Core.Balancing;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <inheritdoc cref="ITransparency"/>
public sealed class Transparency : ITransparency
{
    private const string Table = "carpool-transparent";
    private const uint Mark = TransparentRoute.Mark;

    // To this host's own service a connection goes out and its answers come back within the host: they are known by the
    // mark of the socket, which the tracked connection keeps. Those of other hosts belong to a socket that says so.
    private static readonly string Rules = string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        add table inet {{Table}}
        add chain inet {{Table}} arriving { type filter hook prerouting priority mangle; }
        add chain inet {{Table}} local-servers { type route hook output priority mangle; }
        flush chain inet {{Table}} arriving
        flush chain inet {{Table}} local-servers
        add rule inet {{Table}} arriving meta l4proto tcp socket transparent 1 meta mark set {{Mark}}
        add rule inet {{Table}} local-servers meta mark {{Mark}} ct mark set {{Mark}}
        add rule inet {{Table}} local-servers ct mark {{Mark}} ct direction reply meta mark set {{Mark}}

        """);

    private const string NoRules = $"add table inet {Table}\ndelete table inet {Table}\n";

    private readonly Lock _gate = new();
    private readonly NftablesContext? _nftables = NftablesContext.Open();
    private readonly NetlinkSocket _routes = new(NetlinkSocket.Route);
    private bool _isClosed;

    public string? Install()
    {
        lock (_gate)
        {
            if (_isClosed) return null;
            if (_nftables is null) return "libnftables.so.1 is not installed";
            return _nftables.Run(Rules) ?? InstallRoutes(RouteFamily.V4) ?? InstallRoutes(RouteFamily.V6);
        }
    }

    public void Remove()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            foreach (var family in (byte[])[RouteFamily.V4, RouteFamily.V6])
            {
                _ = _routes.Change(RouteType.DelRule, NetlinkFlags.None, PolicyMessages.Rule(family));
                _ = _routes.Change(RouteType.DelRoute, NetlinkFlags.None, PolicyMessages.Route(family));
            }

            _ = _nftables?.Run(NoRules);
        }
    }

    /// <summary>Closes the handles. What is in force stays, whatever is asked for from now on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _nftables?.Dispose();
            _routes.Dispose();
        }
    }

    private string? InstallRoutes(byte family)
    {
        const NetlinkFlags New = NetlinkFlags.Create | NetlinkFlags.Exclusive;
        var rule = _routes.Change(RouteType.NewRule, New, PolicyMessages.Rule(family));
        // A host without IPv6 has no client with it.
        if (family == RouteFamily.V6 && rule is Errno.Eafnosupport or Errno.Eopnotsupp) return null;
        if (rule is not (Errno.None or Errno.Eexist)) return $"ip rule: errno {(int)rule} ({rule})";

        var route = _routes.Change(RouteType.NewRoute, New, PolicyMessages.Route(family));
        return route is Errno.None or Errno.Eexist ? null : $"ip route: errno {(int)route} ({route})";
    }
}
