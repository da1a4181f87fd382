namespace Carpool.Core.Counters;

/// <summary>What became of a service's clients until each had a server looked for. Sums that only grow.</summary>
public record struct FrontendTotals
{
    /// <summary>Connections that were accepted.</summary>
    public long Connections { get; set; }

    /// <summary>Those of them that said what they had to say first, and had a server looked for.</summary>
    public long Sessions { get; set; }

    /// <summary>Sessions that the kernel led to the local server, past the proxy; counted as sessions too.</summary>
    public long PastProxy { get; set; }

    /// <summary>Connections that were refused by their own address.</summary>
    public long DeniedConnections { get; set; }

    /// <summary>Connections that were refused by the address that another proxy named.</summary>
    public long DeniedSessions { get; set; }

    /// <summary>Clients that did not ask for TLS as they must, or not in time.</summary>
    public long RequestErrors { get; set; }

    /// <summary>Sessions that ended by a fault of ours.</summary>
    public long InternalErrors { get; set; }

    /// <summary>Handshakes with clients.</summary>
    public TlsTotals Tls { get; set; }

    public static FrontendTotals operator +(FrontendTotals one, FrontendTotals other) => new()
    {
        Connections = one.Connections + other.Connections,
        Sessions = one.Sessions + other.Sessions,
        PastProxy = one.PastProxy + other.PastProxy,
        DeniedConnections = one.DeniedConnections + other.DeniedConnections,
        DeniedSessions = one.DeniedSessions + other.DeniedSessions,
        RequestErrors = one.RequestErrors + other.RequestErrors,
        InternalErrors = one.InternalErrors + other.InternalErrors,
        Tls = one.Tls + other.Tls,
    };
}
