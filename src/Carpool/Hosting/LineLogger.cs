using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Carpool.Hosting;

/// <summary>
/// Writes one line an event to standard output: time, level, the actor's path below the node, and what happened. Under
/// systemd the journal keeps the time, and takes the level from the prefix (sd-daemon(3)).
/// </summary>
public sealed class LineLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private const string NodePath = "/user/node/";

    private readonly bool _isJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;

    public LineLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        var filter = Context.System.Settings.LogFilter;
        Receive<LogEvent>(
            entry => Console.Out.WriteLine(Line(entry)), entry => filter.ShouldTryKeepMessage(entry, out _));
        Receive<LogEvent>(_ => { /* filtered out; Akka leaves that to each logger */ });
    }

    private string Line(LogEvent entry)
    {
        var (priority, word) = entry.LogLevel() switch
        {
            LogLevel.ErrorLevel => (3, "error"),
            LogLevel.WarningLevel => (4, "warn "),
            LogLevel.InfoLevel => (6, "info "),
            _ => (7, "debug"),
        };
        var head = _isJournal
            ? $"<{priority}>"
            : entry.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture) + word + " ";
        var cause = entry.Cause is null ? "" : $" ({entry.Cause.GetType().Name}: {entry.Cause})";
        // A stack trace is many lines; the journal and grep want one.
        return head + Source(entry.LogSource) + entry.Message + cause.ReplaceLineEndings(" | ");
    }

    /// <summary>Actors below the node by their path; the node itself and the system speak without a name.</summary>
    private static string Source(string source)
    {
        var at = source.IndexOf(NodePath, StringComparison.Ordinal);
        return at < 0 ? "" : source[(at + NodePath.Length)..] + ": ";
    }
}
