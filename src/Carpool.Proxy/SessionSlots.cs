namespace Carpool.Proxy;

/// <summary>
/// A limit on sessions at once. When it is reached it closes, and opens again only when a sixteenth of it is free: a
/// host at its limit pauses and resumes now and then, not with every session.
/// </summary>
public sealed class SessionSlots
{
    private readonly Lock _lock = new();
    private readonly int _opensAt;
    private int _taken;
    private TaskCompletionSource? _closed;

    /// <param name="max">
    /// Sessions at once, at least 1. Each holds two descriptors, so that of the process must be below half of
    /// RLIMIT_NOFILE.
    /// </param>
    public SessionSlots(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        Max = max;
        _opensAt = max - Math.Max(1, max / 16);
    }

    public int Max { get; }

    /// <summary>Sessions that hold a slot now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a slot if the limit allows it.</summary>
    internal bool TryTake()
    {
        lock (_lock)
        {
            if (_closed is not null) return false;
            if (_taken < Max)
            {
                _taken++;
                return true;
            }

            _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return false;
        }
    }

    /// <summary>Ends when it is worth to try again.</summary>
    internal Task Opening
    {
        get
        {
            lock (_lock) return _closed?.Task ?? Task.CompletedTask;
        }
    }

    /// <summary>Gives a slot back.</summary>
    internal void Release()
    {
        TaskCompletionSource? opening = null;
        lock (_lock)
        {
            _taken--;
            if (_taken <= _opensAt) (opening, _closed) = (_closed, null);
        }

        opening?.SetResult();
    }
}
