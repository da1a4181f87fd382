using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Settings;

namespace Carpool.Admin.Palettes;

/// <summary><c>carpool service show</c>: everything about one service, under the names of HAProxy's columns.</summary>
internal static class ServiceShowVerb
{
    private static readonly string[] Units = ["", "k", "M", "G", "T", "P", "E"];

    public static DaemonCommand Create()
    {
        var service = new Argument<string>("service") { Description = "A service, as in 'service list'." };
        var json = new Option<bool>("--json") { Description = "As a JSON object with stable keys." };
        return new DaemonCommand(
            "show",
            "Everything the asked node knows of a service: where it is served, its servers, what HAProxy's 'show stat' "
            + "would say of it since it began here, and the last changes and results.",
            async (desk, parse, ct) =>
            {
                var (snapshot, name) = (await desk.SnapshotAsync(ct), parse.GetRequiredValue(service));
                if (ServiceReport.Of(snapshot, name) is not { } report)
                {
                    string[] known = [.. snapshot.Services.Select(one => one.Name)];
                    return Answer.Refused(Spelling.Unknown(name, "service", known));
                }

                return Answer.Done(parse.GetValue(json) ? AdminJson.WriteOne(report) : Text(report));
            }).With(service, json);
    }

    private static string Text(ServiceReport report) => string.Concat(
        Service(report), Addresses(report), Servers(report), Traffic(report), Errors(report),
        History(report));

    private static string Service(ServiceReport report)
    {
        var (service, frontend, backend) = (report.Service, report.Statistics.Frontend, report.Statistics.Backend);
        var times = backend.Times;
        string?[] lines =
        [
            $"{service.Name}, port {service.Port}, as {report.Node} sees it: {frontend.Status}, "
                + $"servers {backend.Status}",
            $"  path       {service.Path}, {service.PathWhy}",
            $"  clients    {frontend.Scur} now, {frontend.Smax} at most, limit {frontend.Slim}, {frontend.Stot} in all "
                + $"({frontend.PastProxy} past the proxy)",
            $"  queue      {backend.Qcur} now, {backend.Qmax} at most, limit {backend.Qlimit}",
            $"  rates      {frontend.Rate} sessions/s, {frontend.RateMax} at most; {frontend.ConnRate} connections/s, "
                + $"{frontend.ConnRateMax} at most",
            $"  bytes      {Size(frontend.Bin)} in, {Size(frontend.Bout)} out",
            $"  times, ms  waiting {Ms(times.Qtime)} (at most {Ms(times.QtimeMax)}), connecting {Ms(times.Ctime)} "
                + $"({Ms(times.CtimeMax)}), in all {Ms(times.Ttime)} ({Ms(times.TtimeMax)})",
            $"  servers    {backend.Act} here, {backend.Bck} elsewhere, weight {backend.Weight}, "
                + $"balance {backend.Algo}; none for {Span(backend.Downtime)} ({backend.Chkdown} times)",
            Counts("errors", [
                ("no server", backend.Econ), ("broken by servers", backend.SrvAbrt), ("by clients", backend.CliAbrt),
                ("elsewhere", backend.Wredis), ("requests", frontend.Ereq), ("internal", frontend.Eint + backend.Eint),
            ]),
            Counts("refused", [.. report.Statistics.Refused.Select(one => (one.Key, one.Value))]),
            Counts("ended", [.. report.Statistics.Ended.Select(one => (one.Key, one.Value))]),
            Counts("headers", [.. report.Statistics.ProxyHeaders.Select(one => (one.Key, one.Value))]),
            Counts("xclient", [.. report.Statistics.Xclient.Select(one => (one.Key, one.Value))]),
            Tls("tls in", frontend.Tls),
            Tls("tls out", backend.Tls),
            .. service.Faults.Select(fault => $"  fault      {fault}"),
        ];
        return string.Concat(lines.OfType<string>().Select(line => line + "\n"));
    }

    private static string Addresses(ServiceReport report)
    {
        var table = new TextTable("ADDRESS", "MASTER", "LISTENING");
        foreach (var address in report.Addresses)
            table.Add(address.Address, address.Master ?? "-", address.Fault ?? Listening(report));
        return "\n" + table.Render("address");
    }

    private static string Listening(ServiceReport report) =>
        report.Statistics.Frontend.Status == "STOP" ? "no, this node takes no new connections" : "yes";

    private static string Servers(ServiceReport report)
    {
        var table = new TextTable("SERVER", "STATE", "STATUS", "WEIGHT", "CHECK", "MS", "SINCE", "WHY");
        foreach (var (backend, server) in report.Service.Backends.Zip(report.Statistics.Servers))
        {
            table.Add(
                backend.Node, backend.State, server.Status,
                server.Throttle is { } percent ? $"{server.Weight} ({percent}%)" : Number(server.Weight),
                backend.LastResult(),
                server.CheckDuration is { } took ? Ms(took) : "-",
                ServicePalette.Since(backend),
                backend.Disabled is { } order ? $"ordered on {order.By}" : server.LastChk ?? "-");
        }

        return "\n" + table.Render("server");
    }

    private static string Traffic(ServiceReport report)
    {
        var table = new TextTable(
            "SERVER", "SCUR", "SMAX", "SLIM", "STOT", "RATE", "MAX", "BIN", "BOUT", "CTIME", "TTIME", "LASTSESS");
        foreach (var server in report.Statistics.Servers)
        {
            table.Add(
                server.Svname, Number(server.Scur), Number(server.Smax), server.Slim is { } limit ? Number(limit) : "-",
                Number(server.Stot), Number(server.Rate), Number(server.RateMax), Size(server.Bin), Size(server.Bout),
                Ms(server.Times.Ctime), Ms(server.Times.Ttime),
                server.Lastsess is { } ago ? $"{Span(ago)} ago" : "-");
        }

        return "\n" + table.Render("server");
    }

    private static string Errors(ServiceReport report)
    {
        var table = new TextTable(
            "SERVER", "ECON", "ERESP", "WREDIS", "CLI_ABRT", "SRV_ABRT", "EINT", "CHKFAIL", "CHKDOWN", "DOWNTIME");
        foreach (var server in report.Statistics.Servers)
        {
            table.Add(
                server.Svname, Number(server.Econ), Number(server.Eresp), Number(server.Wredis),
                Number(server.CliAbrt), Number(server.SrvAbrt), Number(server.Eint), Number(server.Chkfail),
                Number(server.Chkdown), Span(server.Downtime));
        }

        return "\n" + table.Render("server");
    }

    private static string History(ServiceReport report)
    {
        var table = new TextTable("TIME", "SERVER", "WHAT", "TIMES", "MS", "WHY, OR STEPS");
        foreach (var one in report.History)
        {
            table.Add(
                $"{one.At.UtcDateTime:MM-dd HH:mm:ss'Z'}", one.Node,
                one.Kind is "traffic" or "ready" ? $"{one.What} ({one.Kind})" : one.What,
                one.Times > 1 ? Number(one.Times) : "", one.LatencyMs is { } took ? Ms(took) : "", Words(one));
        }

        return "\n" + table.Render("event");
    }

    private static string Words(HistoryView one)
    {
        var steps = string.Join(", ", one.Steps.Select(step => $"{step.Name} {Ms(step.Ms)}"));
        return (one.Why, steps) switch
        {
            (_, "") => one.Why,
            ("", _) => steps,
            _ => $"{one.Why}; {steps}",
        };
    }

    /// <summary>Those that occurred, or null: none did.</summary>
    private static string? Counts(string what, IEnumerable<(string Word, long Count)> counts)
    {
        var words = string.Join(", ", counts.Where(one => one.Count > 0).Select(one => $"{one.Count} {one.Word}"));
        return words.Length == 0 ? null : $"  {what,-9}  {words}";
    }

    private static string? Tls(string what, TlsStatistics tls) => Counts(what, [
        ("handshakes", tls.SslSess), ("resumed", tls.SslReusedSess), ("failed", tls.SslFailedHandshake),
    ]);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Ms(double milliseconds) => milliseconds.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Size(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1000; unit++) value /= 1000;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>The two largest units: <c>3d4h</c>, <c>12m5s</c>.</summary>
    private static string Span(long seconds) => TimeSpan.FromSeconds(seconds) switch
    {
        { TotalDays: >= 1 } time => $"{time.Days}d{time.Hours}h",
        { TotalHours: >= 1 } time => $"{time.Hours}h{time.Minutes}m",
        { TotalMinutes: >= 1 } time => $"{time.Minutes}m{time.Seconds}s",
        var time => $"{time.Seconds}s",
    };
}
