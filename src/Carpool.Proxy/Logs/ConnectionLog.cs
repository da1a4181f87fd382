using Carpool.Core.Logs;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Logs;

/// <summary>
/// Where every connection is told of at its end, whatever is then done with it. May be used from any thread; nobody
/// ever waits.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ConnectionLog(TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly RecentConnections _recent = new();
    private readonly RefusedLines _refused = new(time);
    private LogLosses? _losses;
    private ConnectionLogSettings? _settings;
    private LogWriter? _writer;

    /// <summary>Lines were lost, or no longer are, in words. Lost ones are told of at most once a minute.</summary>
    public event Action<string>? Warned;

    /// <summary>Lines that were to be written and were not, since the start of the process.</summary>
    public long Lost => _losses?.Lost ?? 0;

    /// <summary>The file that is written to, or null.</summary>
    internal LogTarget.File? File
    {
        get
        {
            lock (_lock) return _settings is { Format: not ConnectionLogFormat.Off, To: LogTarget.File to } ? to : null;
        }
    }

    /// <summary>Writes like this from now on, once what came before is written.</summary>
    public void Use(ConnectionLogSettings settings)
    {
        lock (_lock)
        {
            if (settings == _settings) return;

            _settings = settings;
            _recent.Capacity = settings.Remember;
            _refused.PerSecond = settings.Format == ConnectionLogFormat.Off ? 0 : settings.Refused;
            _losses ??= new LogLosses(time, text => Warned?.Invoke(text));
            Volatile.Write(ref _writer, new LogWriter(settings, _recent, _losses, _writer, time));
        }
    }

    /// <summary>Those that ended lately and match, oldest first.</summary>
    internal IReadOnlyList<ConnectionRecord> Recent(Predicate<ConnectionRecord> match) => _recent.Find(match);

    /// <summary>Tells of a connection that has ended.</summary>
    public void Add(ConnectionRecord connection) => Volatile.Read(ref _writer)?.Add(connection);

    /// <summary>Whether there is room for one more client that protection refused; to be asked once for each.</summary>
    public bool TakesRefused() => _refused.TryTake();

    /// <summary>Opens a log file anew with its next lines, as after a rotation.</summary>
    public void Reopen() => Volatile.Read(ref _writer)?.Reopen();

    /// <summary>Writes what is to be written, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writer is { } writer) await writer.DisposeAsync();
    }
}
