using Akka.Actor;
using Carpool.Core.Events;

namespace Carpool.Events;

/// <summary>
/// Keeps the ring's events in the store too: one write at a time, and what came meanwhile with the next. The store is
/// written anew when it has grown to twice the ring, or when something went wrong. Belongs to one actor; used on its
/// thread.
/// </summary>
internal sealed class JournalKeeper(IEventStore store, EventRing ring, IActorRef self, EventLog log)
{
    private const int MaxLines = 2 * EventRing.Capacity;

    private long _kept;
    private int _lines;
    private bool _isWhole;
    private bool _isWriting;
    private bool _isInTrouble;

    /// <summary>Reads what was kept. Ends with <see cref="Remembered"/>, whatever happens.</summary>
    public void Remember() => _ = store.ReadAsync(CancellationToken.None).PipeTo(
        self,
        success: kept => new Remembered(kept, null),
        failure: fault => new Remembered(EventsKept.None, fault));

    public void OnRemembered(Remembered remembered)
    {
        ring.Remember(remembered.Kept.Events);
        (_kept, _lines, _isWhole) = (ring.Last, remembered.Kept.Lines, remembered.Kept.IsWhole);
        if (remembered.Fault is { } fault)
            log.Warn(EventKind.Daemon, "journal", $"the events of before the start cannot be read: {Reason(fault)}");
    }

    public void Keep()
    {
        if (_isWriting || _kept == ring.Last) return;

        _isWriting = true;
        PoolEvent[] events = [.. ring.After(_kept)];
        var last = ring.Last;
        if (_isWhole && _lines + events.Length <= MaxLines)
        {
            _ = store.AppendAsync(events, CancellationToken.None).PipeTo(
                self,
                success: () => new Written(last, _lines + events.Length, null),
                failure: fault => new Written(last, 0, fault));
            return;
        }

        var all = ring.All;
        _ = store.ReplaceAsync(all, CancellationToken.None).PipeTo(
            self, success: () => new Written(last, all.Count, null), failure: fault => new Written(last, 0, fault));
    }

    /// <summary>Takes the end of a write. After one that failed all is written anew with the next event.</summary>
    /// <param name="written">How it went.</param>
    /// <param name="isLast">Whether nothing more is to be written.</param>
    public void OnWritten(Written written, bool isLast)
    {
        _isWriting = false;
        (_kept, _lines, _isWhole) = (written.Last, written.Lines, written.Fault is null);
        // A trouble is told once, not with every event.
        var before = _isInTrouble;
        _isInTrouble = !_isWhole;
        if (_isInTrouble && !before)
            log.Fail(EventKind.Daemon, "journal", $"the events cannot be kept: {Reason(written.Fault!)}");
        else if (before && !_isInTrouble)
            log.Note(EventKind.Daemon, "journal", "the events are kept again");
        if (!isLast) Keep();
    }

    private static string Reason(Exception fault) => fault.GetBaseException().Message;

    public sealed record Remembered(EventsKept Kept, Exception? Fault) : INoSerializationVerificationNeeded;

    public sealed record Written(long Last, int Lines, Exception? Fault) : INoSerializationVerificationNeeded;
}
