using Carpool.Core;
using Carpool.Core.Logs;
using Carpool.Core.Settings;
using Carpool.Proxy.Loops;

namespace Carpool.Proxy.Logs;

/// <summary>Finds the clients behind the addresses and ports that services saw.</summary>
/// <param name="loops">Where the open sessions are.</param>
/// <param name="log">What remembers those that have ended.</param>
public sealed class Whois(EventLoops loops, ConnectionLog log)
{
    /// <summary>How much of the end of a log file is looked through.</summary>
    private const long MaxRead = 256L * 1024 * 1024;

    /// <summary>
    /// Looks among the open connections and those that ended lately; only when there is none, in the log's file. Two
    /// connections to different servers can have the same address and port at once.
    /// </summary>
    /// <param name="seen">What the service saw.</param>
    /// <param name="at">When; null: any time, the latest one is meant.</param>
    /// <returns>Latest first; none when nothing is known.</returns>
    /// <exception cref="IOException">The log's file cannot be read.</exception>
    public async Task<IReadOnlyList<ConnectionTrace>> FindAsync(
        NetEndpoint seen, DateTimeOffset? at, CancellationToken cancellation)
    {
        bool IsMeant(ConnectionRecord connection) => ConnectionTrace.SeenOf(connection) == seen;
        var open = await loops.FindAsync(IsMeant).WaitAsync(cancellation);
        ConnectionTrace[] known =
        [
            .. open.Select(connection => ConnectionTrace.Of(connection, isOpen: true)),
            .. log.Recent(IsMeant).Select(connection => ConnectionTrace.Of(connection, isOpen: false)),
        ];
        var found = Choose(known, at);
        return found.Count > 0 || log.File is not { } file
            ? found
            : Choose(await ReadAsync(file, seen.ToString(), cancellation), at);
    }

    private static List<ConnectionTrace> Choose(IEnumerable<ConnectionTrace> traces, DateTimeOffset? at)
    {
        var chosen = traces.Where(trace => at is not { } moment || trace.WasOpenAt(moment))
            .OrderByDescending(trace => trace.Begin).ToList();
        return at is null && chosen.Count > 0
            ? [.. chosen.Where(trace => trace.WasOpenAt(chosen[0].Begin))]
            : chosen;
    }

    private static async Task<List<ConnectionTrace>> ReadAsync(
        LogTarget.File log, string seen, CancellationToken cancellation)
    {
        var found = new List<ConnectionTrace>();
        if (!File.Exists(log.Path)) return found;

        await using var file = new FileStream(
            log.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(file.Length, MaxRead), SeekOrigin.End);
        using var reader = new StreamReader(file);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (LoggedConnection.Read(line, TimeZoneInfo.Local) is { } trace && trace.Seen == seen) found.Add(trace);
        }

        return found;
    }
}
