using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>A row of <c>show stat</c>.</summary>
internal sealed class StatRow
{
    /// <summary>What HAProxy counts of HTTP, of TLS and of its pools of connections, where a frontend has it.</summary>
    private static readonly int[] ZerosOfFrontend = Places(
        "dreq dresp rate_lim req_rate req_rate_max req_tot comp_in comp_out comp_byp comp_rsp wrew");

    private static readonly int[] ZerosOfBackend = Places(
        "dreq dresp wretr comp_in comp_out comp_byp comp_rsp rtime wrew reuse rtime_max agg_server_status "
        + "agg_server_check_status agg_check_status");

    private static readonly int[] ZerosOfServer = Places(
        "qcur qmax dresp wretr rtime wrew reuse srv_icur rtime_max idle_conn_cur safe_conn_cur used_conn_cur "
        + "need_conn_est");

    /// <summary>Those of HTTP/1 and HTTP/2, which servers do not have.</summary>
    private static readonly int[] Protocols =
    [
        .. StatFields.All.Where(field => field.Name is ['h', '1' or '2', '_', ..]).Select(field => field.Position),
    ];

    private readonly string?[] _values = new string?[StatFields.All.Length];

    private StatRow(StatKind kind, int id, string service, string name, int sid)
    {
        (Kind, Id, ServerId) = (kind, id, sid);
        this["pxname"] = service;
        this["svname"] = name;
        Set("pid", 1);
        Set("iid", id);
        Set("sid", sid);
        Set("type", (int)kind);
        this["mode"] = "tcp";
    }

    public StatKind Kind { get; }

    /// <summary>The service's number.</summary>
    public int Id { get; }

    /// <summary>The server's number; 0 of the others.</summary>
    public int ServerId { get; }

    /// <summary>By the fields' positions; null: it has no such.</summary>
    public IReadOnlyList<string?> Values => _values;

    public static StatRow Of(int id, ServiceStatistics service, FrontendStatistics front)
    {
        var row = new StatRow(StatKind.Frontend, id, service.Pxname, "FRONTEND", 0)
        {
            ["status"] = front.Status,
        };
        row.SetZeros(ZerosOfFrontend);
        row.SetZeros(Protocols);
        row.Set("scur", front.Scur);
        row.Set("smax", front.Smax);
        row.Set("slim", front.Slim);
        row.Set("stot", front.Stot);
        row.Set("bin", front.Bin);
        row.Set("bout", front.Bout);
        row.Set("ereq", front.Ereq);
        row.Set("rate", front.Rate);
        row.Set("rate_max", front.RateMax);
        row.Set("conn_rate", front.ConnRate);
        row.Set("conn_rate_max", front.ConnRateMax);
        row.Set("conn_tot", front.ConnTot);
        row.Set("dcon", front.Dcon);
        row.Set("dses", front.Dses);
        row.Set("eint", front.Eint);
        row.Set(front.Tls);
        return row;
    }

    /// <param name="status">Its word, with what a filter adds to it.</param>
    public static StatRow Of(int id, ServiceStatistics service, BackendStatistics back, string status)
    {
        var row = new StatRow(StatKind.Backend, id, service.Pxname, "BACKEND", 0)
        {
            ["status"] = status,
            ["algo"] = back.Algo,
        };
        row.SetZeros(ZerosOfBackend);
        row.SetZeros(Protocols);
        row.Set(back);
        row.Set("qcur", back.Qcur);
        row.Set("qmax", back.Qmax);
        row.Set("qlimit", back.Qlimit);
        row.Set("slim", service.Frontend.Slim);
        row.Set("act", back.Act);
        row.Set("bck", back.Bck);
        row.Set("uweight", service.Servers.Where(server => server.Act + server.Bck > 0).Sum(server => server.Uweight));
        return row;
    }

    /// <param name="sid">The server's number.</param>
    /// <param name="isLocal">Whether it is on the asked node: the others are its backups.</param>
    public static StatRow Of(int id, ServiceStatistics service, ServerStatistics server, int sid, bool isLocal)
    {
        var row = new StatRow(StatKind.Server, id, service.Pxname, server.Svname, sid)
        {
            ["status"] = server.Status,
            ["addr"] = server.Addr,
            ["check_status"] = server.CheckStatus ?? "INI",
            ["check_desc"] = CheckWords.Describe(server.CheckStatus),
            ["last_chk"] = OneLine(server.LastChk ?? ""),
        };
        row.SetZeros(ZerosOfServer);
        row.Set(server);
        row.Set("slim", server.Slim);
        row.Set("act", isLocal ? 1 : 0);
        row.Set("bck", isLocal ? 0 : 1);
        row.Set("uweight", server.Uweight);
        row.Set("throttle", server.Throttle);
        row.Set("chkfail", server.Chkfail);
        row.Set("check_duration", (long?)server.CheckDuration);
        row.Set("check_rise", server.CheckRise);
        row.Set("check_fall", server.CheckFall);
        row.Set("check_health", server.CheckHealth);
        return row;
    }

    /// <summary>The same for those who may not see where servers are, and how they are chosen.</summary>
    public StatRow WithoutLegends()
    {
        this["addr"] = null;
        this["algo"] = null;
        return this;
    }

    private string? this[string name]
    {
        set => _values[StatFields.PlaceOf(name)] = value;
    }

    /// <summary>What servers and the backend have in common.</summary>
    private void Set(SessionStatistics sessions)
    {
        Set("scur", sessions.Scur);
        Set("smax", sessions.Smax);
        Set("stot", sessions.Stot);
        Set("bin", sessions.Bin);
        Set("bout", sessions.Bout);
        Set("econ", sessions.Econ);
        Set("eresp", sessions.Eresp);
        Set("wredis", sessions.Wredis);
        Set("weight", sessions.Weight);
        Set("chkdown", sessions.Chkdown);
        Set("lastchg", sessions.Lastchg);
        Set("downtime", sessions.Downtime);
        Set("lbtot", sessions.Lbtot);
        Set("rate", sessions.Rate);
        Set("rate_max", sessions.RateMax);
        Set("cli_abrt", sessions.CliAbrt);
        Set("srv_abrt", sessions.SrvAbrt);
        Set("lastsess", sessions.Lastsess ?? -1);
        Set("connect", sessions.Stot);
        Set("eint", sessions.Eint);
        Set("qtime", (long)sessions.Times.Qtime);
        Set("ctime", (long)sessions.Times.Ctime);
        Set("ttime", (long)sessions.Times.Ttime);
        Set("qtime_max", (long)sessions.Times.QtimeMax);
        Set("ctime_max", (long)sessions.Times.CtimeMax);
        Set("ttime_max", (long)sessions.Times.TtimeMax);
        Set(sessions.Tls);
    }

    private void Set(TlsStatistics tls)
    {
        Set("ssl_sess", tls.SslSess);
        Set("ssl_reused_sess", tls.SslReusedSess);
        Set("ssl_failed_handshake", tls.SslFailedHandshake);
    }

    private void Set(string name, long? value) => this[name] = value?.ToString(CultureInfo.InvariantCulture);

    private void SetZeros(int[] places)
    {
        foreach (var place in places) _values[place] = "0";
    }

    /// <summary>What servers say ends up in it.</summary>
    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    private static int[] Places(string names) => [.. names.Split(' ').Select(StatFields.PlaceOf)];
}

/// <summary>What a row is of, by HAProxy's number for it (<c>type</c>).</summary>
internal enum StatKind
{
    Frontend,
    Backend,
    Server,
}
