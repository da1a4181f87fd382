using System.Net.Sockets;
using System.Threading.Channels;
using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Logs;

/// <summary>
/// A bounded queue of connections and the one who writes their lines, many with each call. Whoever adds one never
/// waits: what finds no place is dropped and counted, and so is what a sink that is down cannot take.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    private const int MaxBatch = 1024;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ConnectionLogSettings _settings;
    private readonly RecentConnections _recent;
    private readonly LogLosses _losses;
    private readonly TimeProvider _time;
    private readonly Channel<ConnectionRecord> _queue;
    private readonly LineBatch _batch = new();
    private readonly ILogSink? _sink;
    private readonly Task _running;
    private long _dropped;
    private long? _failedAt;
    private string _failure = "";

    /// <param name="settings">What is written, and where.</param>
    /// <param name="recent">Gets every connection, also where none is written.</param>
    /// <param name="losses">Counts what is lost.</param>
    /// <param name="former">The writer before it, which must have ended before this one begins; null for none.</param>
    /// <param name="time">The clock.</param>
    internal LogWriter(
        ConnectionLogSettings settings,
        RecentConnections recent,
        LogLosses losses,
        LogWriter? former,
        TimeProvider time)
    {
        _settings = settings;
        _recent = recent;
        _losses = losses;
        _time = time;
        _queue = Channel.CreateBounded<ConnectionRecord>(
            new BoundedChannelOptions(settings.Queue) { SingleReader = true });
        _sink = settings.Format == ConnectionLogFormat.Off ? null : LogSinks.For(settings.To);
        _running = RunAsync(former);
    }

    internal void Add(ConnectionRecord record)
    {
        if (!_queue.Writer.TryWrite(record)) Interlocked.Increment(ref _dropped);
    }

    internal void Reopen() => _sink?.Reopen();

    /// <summary>Writes what is in the queue, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync(LogWriter? former)
    {
        if (former is not null) await former.DisposeAsync();
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Delay(Gathering, _time);
            while (Fill()) await WriteAsync();
            _losses.Add(Interlocked.Exchange(ref _dropped, 0), "the queue was full");
        }

        _sink?.Dispose();
    }

    private bool Fill()
    {
        _batch.Clear();
        var taken = 0;
        for (; taken < MaxBatch && _queue.Reader.TryRead(out var record); taken++)
        {
            _recent.Add(record);
            if (_sink is not null) _batch.Add(record, _settings, _sink.Framing, TimeZoneInfo.Local);
        }

        return taken > 0;
    }

    private async Task WriteAsync()
    {
        if (_sink is null) return;
        if (_failedAt is { } at && _time.GetElapsedTime(at) < RetryAfter)
        {
            _losses.Add(_batch.Count, _failure);
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(WriteTimeout, _time);
            await _sink.WriteAsync(_batch, timeout.Token);
            _failedAt = null;
            _losses.End();
        }
        catch (Exception failure) when (
            failure is IOException or SocketException or UnauthorizedAccessException or OperationCanceledException)
        {
            _failedAt = _time.GetTimestamp();
            var why = failure is OperationCanceledException ? "it took too long" : failure.Message;
            _failure = $"{_settings.To}: {why}";
            _losses.Add(_batch.Count - _batch.Written, _failure);
        }
    }
}
