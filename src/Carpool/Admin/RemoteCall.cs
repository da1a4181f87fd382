using System.CommandLine;
using System.Net.Sockets;

namespace Carpool.Admin;

/// <summary>
/// Runs a parsed command on the daemon behind a socket, and says in plain words why that was not possible.
/// </summary>
internal static class RemoteCall
{
    public static async Task<int> RunAsync(
        DaemonCommand command, string socketPath, ParseResult parse, CancellationToken ct)
    {
        var invocation = parse.InvocationConfiguration;
        try
        {
            var exit = await AdminClient.AskAsync(
                socketPath, Words(parse), invocation.Output, invocation.Error, ct);
            return exit == 0
                ? await command.InShell((words, stop) => AdminClient.AskAsync(socketPath, words, stop), parse, ct)
                : exit;
        }
        catch (Exception e) when (IsNobody(e))
        {
            // Of a path that is not there the runtime says "Cannot assign requested address".
            var why = File.Exists(socketPath) ? e.Message : "there is no such socket";
            await invocation.Error.WriteLineAsync($"no daemon answers at {socketPath}: {why}".AsMemory(), ct);
            return 1;
        }
    }

    /// <summary>Lets the daemon say what it makes of a command that is unknown here.</summary>
    /// <returns>The exit status; null when no daemon answers.</returns>
    public static async Task<int?> TryAsync(
        string socketPath, ParseResult parse, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            return await AdminClient.AskAsync(socketPath, Words(parse), output, error, ct);
        }
        catch (Exception e) when (IsNobody(e))
        {
            return null;
        }
    }

    /// <summary>Whether no daemon listens, or it went away, or there can be none by that name.</summary>
    private static bool IsNobody(Exception fault) => fault is SocketException or IOException or ArgumentException;

    /// <summary>The command line without the shell's own --socket.</summary>
    private static string[] Words(ParseResult parse)
    {
        var words = parse.Tokens.Select(token => token.Value).ToList();
        var at = words.IndexOf("--socket");
        if (at >= 0) words.RemoveRange(at, Math.Min(2, words.Count - at));
        return [.. words];
    }
}
