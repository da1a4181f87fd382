using Carpool.Core.Counters;

namespace Carpool.Core.Admin;

/// <summary>
/// What HAProxy's <c>show stat</c> has of a service: FRONTEND, which is all its listeners together, BACKEND, and each
/// server as the asked node sees it. The names are those of HAProxy's columns, and each counts what it counts in
/// HAProxy 2.6 in TCP mode, since the service began here, on both paths.
/// <list type="table">
/// <item><term>econ</term><description>sessions that were given up for want of a connection, at the last server tried;
/// a queue that is full or takes too long, and no server at all, count for BACKEND alone</description></item>
/// <item><term>eresp</term><description>connections that the server reset or that broke on its side; so does srv_abrt,
/// which a server that takes no bytes adds to</description></item>
/// <item><term>cli_abrt</term><description>the client broke off, took no bytes for too long, or both sides were silent
/// for too long</description></item>
/// <item><term>dcon, dses</term><description>refused by the deny list or a limit of the source: by its own address, or
/// by that which another proxy named</description></item>
/// <item><term>ereq</term><description>clients that did not ask for TLS as STARTTLS wants it, or not in
/// time</description></item>
/// <item><term>eint</term><description>faults of ours; at a server, attempts for which this host was short of
/// something</description></item>
/// <item><term>act, bck</term><description>the server on the asked node is active, those of all others are its
/// backups</description></item>
/// </list>
/// Absent are the columns of HTTP, compression and caches (dreq, dresp, req_rate, hrsp_*, rtime, comp_*, wrew,
/// intercepted, h1_*, h2_* and so on), of connection pools (*_conn_cur, srv_icur, need_conn_est, reuse), of cookies and
/// agents, what only numbers the rows (pid, iid, sid, type, mode), and these: wretr, since a retry never goes to the
/// same server; connect, which is stot; rate_lim, since only sources have such a limit; a server's queue, since there
/// is one for all; tracked and hanafail; check_code, which last_chk has; check_desc, which check_status says.
/// </summary>
/// <param name="Pxname">The service.</param>
/// <param name="Servers">In the order of the configuration.</param>
/// <param name="Refused">Clients turned away, by the reason's word in the log; only reasons that occurred.</param>
/// <param name="Ended">Relayed sessions, by the log's word for how they ended; likewise.</param>
/// <param name="ProxyHeaders">PROXY headers from other proxies, <c>ok</c> or by the word for what was wrong;
/// likewise.</param>
/// <param name="Xclient">Servers that were told of their client by XCLIENT, <c>ok</c> or by the log's word for what was
/// wrong; likewise.</param>
public sealed record ServiceStatistics(
    string Pxname,
    FrontendStatistics Frontend,
    BackendStatistics Backend,
    IReadOnlyList<ServerStatistics> Servers,
    IReadOnlyDictionary<string, long> Refused,
    IReadOnlyDictionary<string, long> Ended,
    IReadOnlyDictionary<string, long> ProxyHeaders,
    IReadOnlyDictionary<string, long> Xclient)
{
    /// <summary>Puts together what was counted and what is known beside it.</summary>
    /// <param name="now">On the monotonic clock.</param>
    public static ServiceStatistics Of(ServiceFacts facts, ServiceCounts counts, Instant now)
    {
        IReadOnlyList<ServerStatistics> servers =
            [.. facts.Servers.Select(server => ServerStatistics.Of(facts, server, counts, now))];
        return new ServiceStatistics(
            facts.Settings.Name,
            FrontendStatistics.Of(facts, counts),
            BackendStatistics.Of(facts, servers, counts, now),
            servers,
            counts.Refused,
            counts.Ended,
            counts.ProxyHeaders,
            counts.Xclient);
    }
}

/// <summary>What a service's sessions took, averages over the latest 1024 and the greatest, in milliseconds.</summary>
/// <param name="Qtime">Waiting for a server with room.</param>
/// <param name="Ctime">Connecting.</param>
/// <param name="Ttime">From the client's connection to its end.</param>
public sealed record TimeStatistics(
    double Qtime, double QtimeMax, double Ctime, double CtimeMax, double Ttime, double TtimeMax)
{
    internal static TimeStatistics Of(in SessionTimes times) => new(
        Ms(times.Queue.Mean), Ms(times.Queue.Max), Ms(times.Connect.Mean), Ms(times.Connect.Max),
        Ms(times.Total.Mean), Ms(times.Total.Max));

    private static double Ms(double milliseconds) => Math.Round(milliseconds, 3);
}

/// <summary>TLS with clients or with servers.</summary>
/// <param name="SslSess">Handshakes that succeeded.</param>
/// <param name="SslReusedSess">Of those, the ones that went on with a former session.</param>
/// <param name="SslFailedHandshake">Handshakes that failed or took too long.</param>
public sealed record TlsStatistics(long SslSess, long SslReusedSess, long SslFailedHandshake)
{
    internal static TlsStatistics Of(in TlsTotals tls) => new(tls.Done, tls.Resumed, tls.Failed);
}
