namespace Carpool.Core.RuntimeApi;

/// <summary>The columns of <c>show stat</c> in HAProxy 2.6: names, order, tags and types are HAProxy's.</summary>
internal static class StatFields
{
    /// <summary>Before this one a column '-' stands, which has no number: what follows is of modules.</summary>
    public const int FirstOfModules = 103;

    public static readonly Field[] All = Field.Table(
        """
        pxname KNS str The service
        svname KNS str FRONTEND, BACKEND, or the node of the server
        qcur MGP u32 Clients that wait for a server
        qmax MMP u32 The most that ever waited
        scur MGP u32 Sessions now
        smax MMP u32 The most sessions at once
        slim CLP u32 The most sessions that may be
        stot MCP u64 Sessions since the service began here
        bin MCP u64 Bytes from clients, of sessions that ended
        bout MCP u64 Bytes to clients
        dreq MCP u64 Requests that were denied (HTTP only)
        dresp MCP u64 Responses that were denied (HTTP only)
        ereq MCP u64 Clients that did not ask for TLS as STARTTLS wants it, or not in time
        econ MCP u64 Sessions that were given up for want of a connection
        eresp MCP u64 Connections that the server reset, or that broke on its side
        wretr MCP u64 Further attempts at the same server: always 0, they go to the next one
        wredis MCP u64 Sessions that went on to another server
        status SGP str Of the listeners OPEN, FULL or STOP; of the servers what checks and operators say
        weight MaP u32 Share in the balancing now; of BACKEND that of all servers that take sessions
        act SGP u32 The server on this node; of BACKEND whether it takes sessions
        bck SGP u32 A server on another node; of BACKEND how many of them take sessions
        chkfail MCP u64 Checks from here that failed while it was up
        chkdown MCP u64 Times it went from up to down
        lastchg MAP u32 Seconds since it went down or came up
        downtime MCP u32 Seconds that it was down or taken out
        qlimit CLP u32 The most clients that may wait
        pid KGP u32 Number of the process: always 1
        iid KGS u32 Number of the service
        sid KGS u32 Number of the server in the service
        throttle MaP u32 Percent of its weight that it has while it starts slowly
        lbtot MCP u64 Times the balancing chose it
        tracked CGS str Server whose state it follows (HAProxy only)
        type CGS u32 0 frontend, 1 backend, 2 server
        rate MRP u32 New sessions in the last second
        rate_lim CLP u32 The most new sessions a second: 0, only sources have such a limit
        rate_max MMP u32 The most new sessions in a second
        check_status MOP str What the last check found
        check_code MOP u32 Code of the last check (in last_chk here)
        check_duration MDP u64 Milliseconds that the last check took
        hrsp_1xx MCP u64 HTTP only
        hrsp_2xx MCP u64 HTTP only
        hrsp_3xx MCP u64 HTTP only
        hrsp_4xx MCP u64 HTTP only
        hrsp_5xx MCP u64 HTTP only
        hrsp_other MCP u64 HTTP only
        hanafail MOP str Failed checks in detail (HTTP only)
        req_rate MRP u32 HTTP only
        req_rate_max MMP u32 HTTP only
        req_tot MCP u64 HTTP only
        cli_abrt MCP u64 Sessions that the client broke off, or was too slow for
        srv_abrt MCP u64 Sessions that the server broke off, or was too slow for
        comp_in MCP u64 HTTP only
        comp_out MCP u64 HTTP only
        comp_byp MCP u64 HTTP only
        comp_rsp MCP u64 HTTP only
        lastsess MAP s32 Seconds since the last session; -1 before the first
        last_chk MOP str What the last check heard, in words
        last_agt MOP str HAProxy only: agents are checks here
        qtime MaP u32 Milliseconds in the queue, average of the last 1024 sessions
        ctime MaP u32 Milliseconds to connect, average of the last 1024 sessions
        rtime MaP u32 HTTP only
        ttime MaP u32 Milliseconds from first to last, average of the last 1024 sessions
        agent_status MOP str HAProxy only
        agent_code MOP u32 HAProxy only
        agent_duration MDP u64 HAProxy only
        check_desc MOP str What check_status means
        agent_desc MOP str HAProxy only
        check_rise CGS u32 Good checks in a row until it is up
        check_fall CGS u32 Bad checks in a row until it is down
        check_health CGS u32 Where it is between the two: up from rise on
        agent_rise CGS u32 HAProxy only
        agent_fall CGS u32 HAProxy only
        agent_health CGS u32 HAProxy only
        addr CGS str Where it listens; from level operator on
        cookie CNS str HTTP only
        mode CGS str Always tcp
        algo CGS str How a server is chosen when the local one does not take a session; from level operator on
        conn_rate MRP u32 New connections in the last second
        conn_rate_max MMP u32 The most new connections in a second
        conn_tot MCP u64 Connections that were accepted
        intercepted MCP u64 HTTP only
        dcon MCP u64 Connections that were refused by their own address
        dses MCP u64 Connections that were refused by the address that another proxy named
        wrew MCP u64 HTTP only
        connect MCP u64 Connections to servers that were begun: one a session
        reuse MCP u64 HTTP only
        cache_lookups MCP u64 HTTP only
        cache_hits MCP u64 HTTP only
        srv_icur MGP u32 HTTP only
        src_ilim CLP u32 HTTP only
        qtime_max MMP u32 The most milliseconds in the queue
        ctime_max MMP u32 The most milliseconds to connect
        rtime_max MMP u32 HTTP only
        ttime_max MMP u32 The most milliseconds from first to last
        eint MCP u64 Faults of ours
        idle_conn_cur MGP u32 HTTP only
        safe_conn_cur MGP u32 HTTP only
        used_conn_cur MGP u32 HTTP only
        need_conn_est MGP u32 HTTP only
        uweight MaP u32 Weight in the configuration; of BACKEND that of all servers that take sessions
        agg_server_status MGP u32 Always 0 in this listing
        agg_server_check_status MGP u32 Always 0 in this listing
        agg_check_status MGP u32 Always 0 in this listing
        ssl_sess MCP u64 TLS handshakes that succeeded
        ssl_reused_sess MCP u64 Those that went on with a former session
        ssl_failed_handshake MCP u64 TLS handshakes that failed
        h2_headers_rcvd MCP u64 HTTP only
        h2_data_rcvd MCP u64 HTTP only
        h2_settings_rcvd MCP u64 HTTP only
        h2_rst_stream_rcvd MCP u64 HTTP only
        h2_goaway_rcvd MCP u64 HTTP only
        h2_detected_conn_protocol_errors MCP u64 HTTP only
        h2_detected_strm_protocol_errors MCP u64 HTTP only
        h2_rst_stream_resp MCP u64 HTTP only
        h2_goaway_resp MCP u64 HTTP only
        h2_open_connections MGP u64 HTTP only
        h2_backend_open_streams MGP u64 HTTP only
        h2_total_connections MCP u64 HTTP only
        h2_backend_total_streams MCP u64 HTTP only
        h1_open_connections MGP u64 HTTP only
        h1_open_streams MGP u64 HTTP only
        h1_total_connections MCP u64 HTTP only
        h1_total_streams MCP u64 HTTP only
        h1_bytes_in MCP u64 HTTP only
        h1_bytes_out MCP u64 HTTP only
        h1_spliced_bytes_in MCP u64 HTTP only
        h1_spliced_bytes_out MCP u64 HTTP only
        """);

    private static readonly Dictionary<int, Field> OfBackend =
        new[] { "rate", "rate_max", "act", "bck" }.Select(name => All.First(field => field.Name == name))
            .ToDictionary(field => field.Position, field => field with { Tag = "MGP" });

    private static readonly Dictionary<string, int> Places = All.ToDictionary(
        field => field.Name, field => field.Position);

    public static int PlaceOf(string name) => Places[name];

    /// <summary>The fields of a row; some are gauges in BACKEND and something else elsewhere.</summary>
    public static IEnumerable<Field> Of(StatKind kind) =>
        kind is StatKind.Backend ? All.Select(field => OfBackend.GetValueOrDefault(field.Position, field)) : All;
}
