using Carpool.Core.Cluster;
using Carpool.Core.Counters;

namespace Carpool.Core.Admin;

/// <summary>What BACKEND and the rows of the servers have in common; see <see cref="ServiceStatistics"/>.</summary>
public abstract record SessionStatistics
{
    private protected SessionStatistics(
        LevelCounts sessions, RateCounts rate, in ServerTotals totals, Uptime uptime, Instant now)
    {
        Scur = sessions.Current;
        Smax = sessions.Peak;
        Stot = totals.Sessions;
        Lbtot = totals.Chosen;
        Bin = totals.BytesIn;
        Bout = totals.BytesOut;
        Econ = totals.ConnectErrors;
        Eresp = totals.ResponseErrors;
        Wredis = totals.Redispatches;
        CliAbrt = totals.ClientAborts;
        SrvAbrt = totals.ServerAborts;
        Eint = totals.InternalErrors;
        Rate = rate.Current;
        RateMax = rate.Peak;
        Lastchg = (long)(now - uptime.Since).TotalSeconds;
        Downtime = (long)uptime.DowntimeAt(now).TotalSeconds;
        Times = TimeStatistics.Of(totals.Times);
        Tls = TlsStatistics.Of(totals.Tls);
    }

    /// <summary>Sessions there, or on their way there; of BACKEND those that wait for a server too.</summary>
    public long Scur { get; }

    /// <summary>The most that ever were.</summary>
    public long Smax { get; }

    /// <summary>All that were sent there.</summary>
    public long Stot { get; }

    /// <summary>Times that the balancing chose it: after failures too, but not for who was there before.</summary>
    public long Lbtot { get; }

    /// <summary>Bytes from clients of sessions that ended; with headers where the kernel counted them.</summary>
    public long Bin { get; }

    /// <summary>Bytes to them.</summary>
    public long Bout { get; }

    public long Econ { get; }

    public long Eresp { get; }

    /// <summary>Sessions that went on to another server after one could not be connected to.</summary>
    public long Wredis { get; }

    public long CliAbrt { get; }

    public long SrvAbrt { get; }

    public long Eint { get; }

    /// <summary>New sessions in the last second.</summary>
    public int Rate { get; }

    public int RateMax { get; }

    /// <summary>Seconds since a session was sent there; null before the first.</summary>
    public required long? Lastsess { get; init; }

    /// <summary>
    /// Its share now, less than the configured one while it starts slowly; of BACKEND that of all that take sessions.
    /// </summary>
    public required int Weight { get; init; }

    /// <summary>Servers that take new sessions on the asked node, 0 or 1.</summary>
    public required int Act { get; init; }

    /// <summary>Servers that take new sessions on other nodes.</summary>
    public required int Bck { get; init; }

    /// <summary>Times that it went from up to down, by whoever's checks; of BACKEND, that no server was left.</summary>
    public required long Chkdown { get; init; }

    /// <summary>Seconds since it was last taken for down, or for up again.</summary>
    public long Lastchg { get; }

    /// <summary>Seconds that it was down or taken out in all.</summary>
    public long Downtime { get; }

    public TimeStatistics Times { get; }

    public TlsStatistics Tls { get; }
}
