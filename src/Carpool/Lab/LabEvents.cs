namespace Carpool.Lab;

/// <summary>What happened last, for the picture; and a line for each on the log where there is no picture.</summary>
internal sealed class LabEvents
{
    private const int Kept = 200;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly TimeProvider _time;
    private readonly TextWriter? _log;

    public LabEvents(TimeProvider time, TextWriter? log)
    {
        _time = time;
        _log = log;
    }

    public void Add(string text)
    {
        var line = $"{_time.GetLocalNow():HH:mm:ss.fff}  {text}";
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Kept) _lines.Dequeue();
            _log?.WriteLine(line);
        }
    }

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_gate) return [.. _lines.TakeLast(count)];
    }
}
