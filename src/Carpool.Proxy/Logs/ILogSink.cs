using Carpool.Core.Settings;

namespace Carpool.Proxy.Logs;

/// <summary>
/// Where lines go. Used by one at a time. A sink that failed opens again by itself with a later batch.
/// </summary>
internal interface ILogSink : IDisposable
{
    LineFraming Framing { get; }

    /// <summary>Writes a batch, and notes in it how far that came.</summary>
    /// <exception cref="IOException">The rest could not be written.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">Likewise.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    ValueTask WriteAsync(LineBatch batch, CancellationToken cancellation);

    /// <summary>Has it open anew with the next batch, where there is something to open.</summary>
    void Reopen()
    {
    }
}

internal static class LogSinks
{
    internal static ILogSink For(LogTarget target) => target switch
    {
        LogTarget.Stdout => new StdoutSink(),
        LogTarget.File file => new FileSink(file.Path),
        LogTarget.SyslogServer { IsTcp: true } server => new SyslogStream(server.Endpoint),
        LogTarget.SyslogServer server => SyslogDatagrams.To(server.Endpoint),
        LogTarget.SyslogSocket socket => SyslogDatagrams.To(socket.Path),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };
}
