using Carpool.Core.Protection;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Sessions;

/// <summary>How long a relay waits: for any byte, for a side to take one, and for its source's bytes rate.</summary>
internal sealed partial class Session
{
    private const long NotStuck = long.MinValue;

    private long _lastMove;
    private long _upStuck = NotStuck;
    private long _downStuck = NotStuck;
    private long _paused;
    private TimeSpan _pause;
    private int _kept;

    private bool IsPaused => _pause > TimeSpan.Zero;

    /// <summary>To be called after each attempt to move bytes.</summary>
    /// <param name="up">Octets that the server took.</param>
    /// <param name="down">Octets that the client took.</param>
    private void NoteProgress(long up, long down)
    {
        var isStuck = NoteStuck(ref _upStuck, in _up, up) | NoteStuck(ref _downStuck, in _down, down);
        if (up + down > 0)
        {
            _lastMove = _loop.Clock.Now;
            if (_place != SourceTable.NoPlace) _pause = Frontend.Guard!.Carry(_place, up + down);
            if (IsPaused) _paused = _loop.Clock.Now;
        }

        if (isStuck || IsPaused) SetRelayTimer();
    }

    private void CountKept(int kept)
    {
        _loop.Kept += kept - _kept;
        _kept = kept;
    }

    /// <returns>Whether bytes begin to wait for the receiver.</returns>
    private bool NoteStuck(ref long since, in Flow flow, long moved)
    {
        var was = since;
        if (flow.Kept == 0) since = NotStuck;
        else if (moved > 0 || was == NotStuck) since = _loop.Clock.Now;
        return was == NotStuck && since != NotStuck;
    }

    /// <summary>One alarm for all waits: one that comes too early costs a look. A pause is before all else.</summary>
    private void SetRelayTimer()
    {
        if (IsPaused)
        {
            _loop.Clock.Set(this, Left(_pause, _paused));
            return;
        }

        var left = Left(Frontend.Settings.IdleTimeout, _lastMove);
        if (_upStuck != NotStuck) left = Earlier(left, Left(Frontend.Settings.WriteTimeout, _upStuck));
        if (_downStuck != NotStuck) left = Earlier(left, Left(Frontend.Settings.WriteTimeout, _downStuck));
        _loop.Clock.Set(this, left);
    }

    private void OnRelayTimer()
    {
        if (IsPaused && IsOver(_pause, _paused))
        {
            // What waited for the pause did not wait for the receiver.
            (_pause, _upStuck, _downStuck) = (TimeSpan.Zero, NotStuck, NotStuck);
            Move();
            if (_phase == Phase.Over) return;
        }

        if (IsPaused) SetRelayTimer();
        else if (IsStalled(_downStuck)) Finish(RelayEnd.ClientStalled);
        else if (IsStalled(_upStuck)) Finish(RelayEnd.ServerStalled);
        else if (IsOver(Frontend.Settings.IdleTimeout, _lastMove)) Finish(RelayEnd.IdleTimeout);
        else SetRelayTimer();
    }

    private bool IsStalled(long since) => since != NotStuck && IsOver(Frontend.Settings.WriteTimeout, since);

    private bool IsOver(TimeSpan span, long since) => Left(span, since) <= TimeSpan.Zero;

    private TimeSpan Left(TimeSpan span, long since) => span - _loop.Clock.Since(since);

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
