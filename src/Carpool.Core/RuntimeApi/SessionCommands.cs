using System.Globalization;
using System.Text;
using Carpool.Core.Logs;

namespace Carpool.Core.RuntimeApi;

/// <summary>
/// The open sessions of the proxy. Where HAProxy has an address in its memory, a session has its number, which it also
/// has in the log. Those that the kernel leads past the proxy are nobody's to list or to end.
/// </summary>
internal static class SessionCommands
{
    private const string Expected = "Session pointer expected (use 'show sess').";

    public static IEnumerable<CliCommand> All =>
    [
        CliCommand.Looking(
            "show sess [<id>|all]", "list the open sessions of the proxy, or all that is known of one, or of all",
            CliLevel.Operator, Show),
        CliCommand.Of("shutdown session <id>", "end a session of the proxy", CliLevel.Admin, Shutdown),
    ];

    private static CliNeed Show(RuntimeView view, CliArguments args)
    {
        if (TryId(args[0]) is { } id)
            return new CliNeed.FindSessions(
                session => session.Id.Number == id,
                found => found.Count > 0
                    ? new CliNeed.Answer(Details(view, found[0]))
                    : new CliNeed.Answer("Session not found.\n"));

        return new CliNeed.FindSessions(
            _ => true,
            found => new CliNeed.Answer(string.Concat(
                found.OrderBy(session => session.Id.Number)
                    .Select(session => args[0] == "all" ? Details(view, session) : Line(view, session)))));
    }

    private static CliNeed Shutdown(CliArguments args)
    {
        if (TryId(args[0]) is not { } id) return CliNeed.Answer.Error(Expected);
        return new CliNeed.EndSessions(
            session => session.Id.Number == id,
            ended => ended > 0 ? CliNeed.Answer.Done : CliNeed.Answer.Error("No such session (use 'show sess')."));
    }

    private static string Line(RuntimeView view, ConnectionRecord session) => string.Create(
        CultureInfo.InvariantCulture,
        $"0x{session.Id.Number:x}: proto={Protocol(session.Client)} src={session.Client} fe={session.Service} "
        + $"be={session.Service} srv={session.Server ?? "<none>"} age={Age(view, session)}\n");

    private static string Details(RuntimeView view, ConnectionRecord session)
    {
        var (id, service) = view.Services.FirstOrDefault(one => one.Service.Pxname == session.Service);
        var server = service?.Servers.Index().FirstOrDefault(one => one.Item.Svname == session.Server);
        var at = session.Accepted.ToOffset(view.Process.Now.Offset);
        var text = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        text.Append(invariant, $"0x{session.Id.Number:x}: [{at:dd/MMM/yyyy:HH:mm:ss.ffffff}] id={session.Id} ");
        text.Append(invariant, $"proto={Protocol(session.Client)} source={session.Client}\n");
        text.Append(invariant, $"  conn_retries={session.Load.Retries}, age={Age(view, session)}\n");
        text.Append(invariant, $"  frontend={session.Service} (id={id} mode=tcp), addr={session.Virtual}\n");
        text.Append(invariant, $"  backend={session.Service} (id={id} mode=tcp)");
        text.Append(session.Outgoing is { } outgoing ? $" addr={outgoing}\n" : "\n");
        text.Append(session.Server is { } name && server is { Item: not null } one
            ? string.Create(invariant, $"  server={name} (id={one.Index + 1}) addr={session.ServerAt}\n")
            : "  server=<NONE> (id=-1)\n");
        text.Append(invariant, $"  req=(total={session.BytesIn})\n  res=(total={session.BytesOut})\n");
        return text.ToString();
    }

    private static string Protocol(NetEndpoint client) => client.Address.IsV6 ? "tcpv6" : "tcpv4";

    /// <summary>The two largest units, as HAProxy has it.</summary>
    private static string Age(RuntimeView view, ConnectionRecord session)
    {
        var age = view.Process.Now - session.Accepted;
        return age switch
        {
            { TotalDays: >= 1 } => $"{age.Days}d{age.Hours}h",
            { TotalHours: >= 1 } => $"{age.Hours}h{age.Minutes}m",
            { TotalMinutes: >= 1 } => $"{age.Minutes}m{age.Seconds}s",
            _ => $"{Math.Max(age.Seconds, 0)}s",
        };
    }

    private static long? TryId(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
