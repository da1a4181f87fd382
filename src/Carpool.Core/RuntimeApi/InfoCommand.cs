using System.Globalization;
using System.Text;

namespace Carpool.Core.RuntimeApi;

/// <summary><c>show info</c>: HAProxy's lines, with their numbers, save those of which Carpool has nothing.</summary>
internal static class InfoCommand
{
    private static readonly (Field Field, Func<RuntimeView, string> Read)[] Lines =
    [
        (new(0, "Name", "POS", "str", "What this is"), _ => "Carpool"),
        (new(1, "Version", "POS", "str", "Its version"), view => view.Process.Version),
        (new(2, "Release_date", "POS", "str", "The day it was built"),
            view => view.Process.Built.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture)),
        (new(3, "Nbthread", "CGS", "u32", "Threads that move bytes"), view => Text(view.Process.Threads)),
        (new(4, "Nbproc", "CGS", "u32", "Processes: always 1"), _ => "1"),
        (new(5, "Process_num", "KGP", "u32", "Number of this one: always 1"), _ => "1"),
        (new(6, "Pid", "SGP", "u32", "The system's number of this process"), view => Text(view.Process.Pid)),
        (new(7, "Uptime", "MDP", "str", "How long ago it was started"), view => Span(Uptime(view))),
        (new(8, "Uptime_sec", "MDP", "u32", "The same in seconds"), view => Text((long)Uptime(view).TotalSeconds)),
        (new(13, "Ulimit-n", "CLP", "u32", "Files that the process may have open"),
            view => Text(view.Process.Descriptors)),
        (new(14, "Maxsock", "CLP", "u32", "The same: sockets are files"), view => Text(view.Process.Descriptors)),
        (new(15, "Maxconn", "CLP", "u32", "The most connections through the proxy (proxy.max-connections)"),
            view => Text(view.Settings.Proxy.MaxConnections)),
        (new(17, "CurrConns", "MGP", "u32", "Clients that are connected, on both paths"), CurrentConnections),
        (new(18, "CumConns", "MCP", "u32", "Connections that were accepted"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.ConnTot))),
        (new(19, "CumReq", "MCP", "u32", "Sessions, of which each connection has one"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.Stot))),
        (new(22, "CumSslConns", "MCP", "u32", "TLS handshakes that succeeded, with clients and servers"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.Tls.SslSess + one.Backend.Tls.SslSess))),
        (new(23, "Maxpipes", "CLP", "u32", "Pipes for splicing: none"), _ => "0"),
        (new(24, "PipesUsed", "MGP", "u32", "Pipes in use: none"), _ => "0"),
        (new(25, "PipesFree", "MGP", "u32", "Pipes to be used: none"), _ => "0"),
        (new(26, "ConnRate", "MRP", "u32", "New connections in the last second"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.ConnRate))),
        (new(29, "SessRate", "MRP", "u32", "New sessions in the last second"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.Rate))),
        (new(47, "Tasks", "MGP", "u32", "Sessions, each of which is one task here"), CurrentConnections),
        (new(48, "Run_queue", "MGP", "u32", "Pieces of work that wait for a thread"),
            view => Text(view.Process.Pending)),
        (new(50, "node", "COS", "str", "The node that answers this"), view => view.Snapshot.Node),
        (new(52, "Stopping", "MGP", "u32", "Whether it ends: it would not answer then"), _ => "0"),
        (new(61, "TotalBytesOut", "MGP", "u64", "Bytes to clients, of sessions that ended"),
            view => Text(view.Snapshot.Statistics.Sum(one => one.Frontend.Bout))),
        (new(66, "Build info", "POS", "str", "Its version"), view => view.Process.Version),
        (new(70, "Start_time_sec", "MDP", "u32", "When it was started, in seconds since 1970"),
            view => Text(view.Process.Started.ToUnixTimeSeconds())),
    ];

    public static IEnumerable<CliCommand> All =>
    [
        CliCommand.Looking("show info [desc|json|typed]*", "show what is known of this process", CliLevel.User, Show),
        CliCommand.Looking(
            "show version", "show the version of this process", CliLevel.User,
            (view, _) => CliNeed.Answer.Info($"{view.Process.Version}\n")),
    ];

    private static CliNeed.Answer Show(RuntimeView view, CliArguments args)
    {
        var format = FieldFormats.Read(args.Words);
        var isDescribed = format.HasFlag(FieldFormat.Described);
        var cells = Lines.Select(line => (line.Field, line.Read(view)));
        var text = new StringBuilder();
        if (format.HasFlag(FieldFormat.Json))
            return new CliNeed.Answer(text.Append('[').AppendJson(cells, owner: "").Append("]\n").ToString());

        foreach (var (field, value) in cells)
        {
            if (format.HasFlag(FieldFormat.Typed))
            {
                text.AppendTyped(owner: "", field, value, isDescribed);
                continue;
            }

            text.Append(field.Name).Append(": ").Append(value);
            if (isDescribed) text.AppendDescription(field);
            text.Append('\n');
        }

        return new CliNeed.Answer(text.ToString());
    }

    private static string CurrentConnections(RuntimeView view) =>
        Text(view.Snapshot.Statistics.Sum(one => one.Frontend.Scur));

    private static TimeSpan Uptime(RuntimeView view) => view.Process.Now - view.Process.Started;

    private static string Span(TimeSpan span) => string.Create(
        CultureInfo.InvariantCulture, $"{span.Days}d {span.Hours}h{span.Minutes:00}m{span.Seconds:00}s");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
