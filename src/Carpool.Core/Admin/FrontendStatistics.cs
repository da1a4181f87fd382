using Carpool.Core.Counters;

namespace Carpool.Core.Admin;

/// <summary>The row FRONTEND; see <see cref="ServiceStatistics"/>.</summary>
public sealed record FrontendStatistics
{
    /// <summary>OPEN, FULL (as many clients as may) or STOP (this node takes none).</summary>
    public required string Status { get; init; }

    /// <summary>Clients that are connected.</summary>
    public required long Scur { get; init; }

    /// <summary>The most that ever were.</summary>
    public required long Smax { get; init; }

    /// <summary>The most that may be, through the proxy.</summary>
    public required long Slim { get; init; }

    /// <summary>Clients for which a server was looked for.</summary>
    public required long Stot { get; init; }

    /// <summary>Those of them that the kernel led to the local server, past the proxy. HAProxy has no such.</summary>
    public required long PastProxy { get; init; }

    /// <summary>Bytes from clients of sessions that ended; with headers where the kernel counted them.</summary>
    public required long Bin { get; init; }

    /// <summary>Bytes to them.</summary>
    public required long Bout { get; init; }

    public required long Dcon { get; init; }

    public required long Dses { get; init; }

    public required long Ereq { get; init; }

    public required long Eint { get; init; }

    /// <summary>Sessions in the last second.</summary>
    public required int Rate { get; init; }

    public required int RateMax { get; init; }

    /// <summary>Connections in the last second.</summary>
    public required int ConnRate { get; init; }

    public required int ConnRateMax { get; init; }

    /// <summary>All that were accepted.</summary>
    public required long ConnTot { get; init; }

    public required TlsStatistics Tls { get; init; }

    internal static FrontendStatistics Of(ServiceFacts facts, ServiceCounts counts) => new()
    {
        Status = !facts.Accepts ? "STOP"
            : counts.Proxied >= facts.Settings.MaxConnections ? "FULL" : "OPEN",
        Scur = counts.Clients.Current,
        Smax = counts.Clients.Peak,
        Slim = facts.Settings.MaxConnections,
        Stot = counts.Frontend.Sessions,
        PastProxy = counts.Frontend.PastProxy,
        Bin = counts.Backend.BytesIn,
        Bout = counts.Backend.BytesOut,
        Dcon = counts.Frontend.DeniedConnections,
        Dses = counts.Frontend.DeniedSessions,
        Ereq = counts.Frontend.RequestErrors,
        Eint = counts.Frontend.InternalErrors,
        Rate = counts.SessionRate.Current,
        RateMax = counts.SessionRate.Peak,
        ConnRate = counts.Connections.Current,
        ConnRateMax = counts.Connections.Peak,
        ConnTot = counts.Frontend.Connections,
        Tls = TlsStatistics.Of(counts.Frontend.Tls),
    };
}
