namespace Carpool.Core.Counters;

/// <summary>
/// What became of the sessions that were sent to a server, or to all of a service's servers, those for which there was
/// none included. Sums that only grow.
/// </summary>
public record struct ServerTotals
{
    /// <summary>Sessions that were sent there, whether a connection came about or not.</summary>
    public long Sessions { get; set; }

    /// <summary>Those of them for which the balancing chose it.</summary>
    public long Chosen { get; set; }

    /// <summary>Bytes from clients of sessions that ended.</summary>
    public long BytesIn { get; set; }

    /// <summary>Bytes to clients of sessions that ended.</summary>
    public long BytesOut { get; set; }

    /// <summary>Sessions that were given up because no connection came about.</summary>
    public long ConnectErrors { get; set; }

    /// <summary>Sessions that went to another server, or to none, after they could not connect.</summary>
    public long Redispatches { get; set; }

    /// <summary>Connections that the server reset, or that broke on its side.</summary>
    public long ResponseErrors { get; set; }

    /// <summary>Sessions that the client broke off, or was too slow for.</summary>
    public long ClientAborts { get; set; }

    /// <summary>Sessions that the server broke off, or was too slow for.</summary>
    public long ServerAborts { get; set; }

    /// <summary>Attempts that failed for want of something on this host.</summary>
    public long InternalErrors { get; set; }

    /// <summary>Handshakes with the server.</summary>
    public TlsTotals Tls { get; set; }

    public SessionTimes Times { get; set; }

    public static ServerTotals operator +(ServerTotals one, ServerTotals other) => new()
    {
        Sessions = one.Sessions + other.Sessions,
        Chosen = one.Chosen + other.Chosen,
        BytesIn = one.BytesIn + other.BytesIn,
        BytesOut = one.BytesOut + other.BytesOut,
        ConnectErrors = one.ConnectErrors + other.ConnectErrors,
        Redispatches = one.Redispatches + other.Redispatches,
        ResponseErrors = one.ResponseErrors + other.ResponseErrors,
        ClientAborts = one.ClientAborts + other.ClientAborts,
        ServerAborts = one.ServerAborts + other.ServerAborts,
        InternalErrors = one.InternalErrors + other.InternalErrors,
        Tls = one.Tls + other.Tls,
        Times = one.Times + other.Times,
    };
}
