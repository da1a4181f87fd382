namespace Carpool.Proxy.Logs;

/// <summary>Counts the lines that a log lost, and tells of them at most once a minute. Used by one at a time.</summary>
internal sealed class LogLosses(TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private long _lost;
    private long _untold;
    private string _why = "";
    private long? _toldAt;
    private bool _isDown;

    /// <summary>Since the start of the process. Readable from any thread.</summary>
    internal long Lost => Volatile.Read(ref _lost);

    /// <summary>Lines were lost for a reason that may pass by itself.</summary>
    internal void Add(long lines, string why)
    {
        if (lines == 0) return;

        Volatile.Write(ref _lost, _lost + lines);
        (_untold, _why) = (_untold + lines, why);
        if (_toldAt is { } at && time.GetElapsedTime(at) < Quiet) return;

        _toldAt = time.GetTimestamp();
        _isDown = true;
        Tell();
    }

    /// <summary>All that was to be written was written.</summary>
    internal void End()
    {
        if (!_isDown) return;

        _isDown = false;
        if (_untold > 0) Tell();
        tell("lines are written again");
    }

    private void Tell()
    {
        tell($"{_untold} {(_untold == 1 ? "line" : "lines")} lost, {_why}");
        _untold = 0;
    }
}
