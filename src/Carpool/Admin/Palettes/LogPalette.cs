using System.CommandLine;
using System.Globalization;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Logs;

namespace Carpool.Admin.Palettes;

internal static class LogPalette
{
    private const string Time = "yyyy-MM-dd HH:mm:ss.fff'Z'";

    public static Command Create() => new("log", "What is known of connections.") { Whois() };

    private static DaemonCommand Whois()
    {
        var seen = new Argument<string>("address:port")
        {
            Description = "What the service saw: this node's own address, and the port. [IPv6]:port in brackets.",
        };
        var at = new Argument<string?>("time")
        {
            Description = "When, in local time or with a zone; a time alone is today's. Default: the latest.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        return new DaemonCommand(
            "whois",
            "The client behind a connection that a service saw, open or ended lately; else by the log's file.",
            async (desk, parse, ct) =>
            {
                var text = parse.GetRequiredValue(seen);
                if (!NetEndpoint.TryParse(text, out var endpoint))
                    return Answer.Refused($"'{text}' is no address with a port, as 192.0.2.11:40123");
                if (!TryMoment(parse.GetValue(at), out var moment))
                    return Answer.Refused($"'{parse.GetValue(at)}' is no time, as 14:03:12 or 2026-11-26T14:03:12Z");

                var found = await desk.WhoisAsync(endpoint, moment, ct);
                if (found.Count == 0) return Answer.Refused($"no connection is known that came from {endpoint}");
                return Answer.Done(parse.GetValue(json) ? AdminJson.Write(found) : Table(found));
            }).With(seen, at, json);
    }

    internal static bool TryMoment(string? text, out DateTimeOffset? moment)
    {
        moment = null;
        if (text is null) return true;
        if (!DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var parsed)) return false;
        moment = parsed;
        return true;
    }

    private static string Table(IReadOnlyList<ConnectionTrace> found)
    {
        var table = new TextTable("CLIENT", "VIRTUAL", "SERVICE", "SERVER", "BEGIN", "END", "ID");
        foreach (var trace in found)
        {
            table.Add(
                trace.Client, trace.Virtual, trace.Service, trace.Server, Utc(trace.Begin),
                trace.End is { } end ? Utc(end) : "open", trace.Id);
        }

        return table.Render("connection");
    }

    private static string Utc(DateTimeOffset time) =>
        time.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture);
}
