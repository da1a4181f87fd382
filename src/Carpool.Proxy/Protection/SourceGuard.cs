using Carpool.Core;
using Carpool.Core.Protection;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Protection;

/// <summary>
/// Judges the clients of one service by their addresses: first the lists, then the limits of the source. Called from
/// all loops; what takes the lock is short, and a service without protection has no guard at all.
/// </summary>
internal sealed class SourceGuard
{
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly SourceLimits _limits;
    private readonly SourceTable? _table;
    private readonly LimitedSources _limited = new();
    private readonly TimeProvider _time;
    private readonly IProxyEvents _events;
    private readonly long _start;
    private readonly ITimer _timer;
    private AccessTable _lists = AccessTable.Empty;

    internal SourceGuard(SourceLimits limits, TimeProvider time, IProxyEvents events)
    {
        _limits = limits;
        ReadSize = limits.BytesRate is { } rate ? (int)Math.Clamp(rate / 16, 512, 32 * 1024) : int.MaxValue;
        _table = limits.IsAny ? new SourceTable(limits) : null;
        _time = time;
        _events = events;
        _start = time.GetTimestamp();
        var never = Timeout.InfiniteTimeSpan;
        _timer = time.CreateTimer(static guard => ((SourceGuard)guard!).TellQuiet(), this, never, never);
    }

    /// <summary>The lists in force; swapped whole.</summary>
    internal AccessTable Lists
    {
        get => Volatile.Read(ref _lists);
        set => Volatile.Write(ref _lists, value);
    }

    /// <summary>
    /// Octets that one read may bring. Where their rate is limited, sixteen in a row must not be worth many seconds.
    /// </summary>
    internal int ReadSize { get; }

    private Instant Now => new(_time.GetElapsedTime(_start).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>Judges a client.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="place">Goes to <see cref="Leave"/> when its connection has ended.</param>
    /// <returns>Why it is refused; null when it is not.</returns>
    internal Refusal? Admit(NetAddress address, out int place)
    {
        place = SourceTable.NoPlace;
        var access = Lists.Of(address);
        if (access is Access.Allowed || (access is Access.Limited && _table is null)) return null;

        var source = _limits.SourceOf(address);
        Refusal? refusal;
        bool isNew;
        lock (_lock)
        {
            refusal = access is Access.Denied ? Refusal.Denied : Why(_table!.Open(source, Now, out place));
            isNew = refusal is not null && _limited.Refused(source, Now);
            if (isNew && _limited.Count == 1) _timer.Change(LookAfter, LookAfter);
        }

        if (isNew) _events.SourceLimited(source, refusal!.Value);
        return refusal;
    }

    /// <summary>A client's connection has ended.</summary>
    internal void Leave(int place)
    {
        if (place == SourceTable.NoPlace) return;
        lock (_lock) _table!.Close(place, Now);
    }

    /// <summary>A client's connection carried some octets.</summary>
    /// <returns>How long it should carry no more.</returns>
    internal TimeSpan Carry(int place, long octets)
    {
        if (place == SourceTable.NoPlace || _limits.BytesRate is null) return TimeSpan.Zero;
        lock (_lock) return _table!.Carry(place, octets, Now);
    }

    private static Refusal? Why(SourceVerdict verdict) => verdict switch
    {
        SourceVerdict.TooMany => Refusal.SourceConnections,
        SourceVerdict.TooFast => Refusal.SourceRate,
        _ => null,
    };

    private void TellQuiet()
    {
        IReadOnlyList<(Network Source, long Refusals, TimeSpan Lasted)> quiet;
        lock (_lock)
        {
            quiet = _limited.TakeQuiet(Now);
            if (_limited.Count == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        foreach (var (source, refusals, lasted) in quiet) _events.SourceQuiet(source, refusals, lasted);
    }
}
