using Carpool.Core.Settings;

namespace Carpool.Proxy.Checks;

/// <summary>How long a check waits: for each step, and for all of them.</summary>
internal sealed class CheckPatience : IDisposable
{
    private readonly CheckSettings _settings;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _either;

    /// <param name="settings">Its times.</param>
    /// <param name="time">The clock, from now on.</param>
    /// <param name="cancellation">Ends it before.</param>
    public CheckPatience(CheckSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        (_settings, _time, _started) = (settings, time, time.GetTimestamp());
        _over = new CancellationTokenSource(Left, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, cancellation);
    }

    /// <summary>Cancelled when the step, or the whole check, has taken too long.</summary>
    public CancellationToken Token => _either.Token;

    private TimeSpan Left
    {
        get
        {
            var whole = _settings.Timeout - _time.GetElapsedTime(_started);
            var least = whole < _settings.StepTimeout ? whole : _settings.StepTimeout;
            return least > TimeSpan.Zero ? least : TimeSpan.Zero;
        }
    }

    /// <summary>Another step begins. Where each may take as long as all of them, the first deadline stands.</summary>
    public void Renew()
    {
        if (_settings.StepTimeout < _settings.Timeout) _over.CancelAfter(Left);
    }

    public void Dispose()
    {
        _either.Dispose();
        _over.Dispose();
    }
}
