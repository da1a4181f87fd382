using Akka.Actor;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool.Pool;

/// <summary>
/// Keeps the latest plan and orders in the store: one write at a time, and what changed meanwhile with the next.
/// Belongs to one actor; used on its thread.
/// </summary>
internal sealed class PoolKeeper(IPoolStore store, IActorRef self, EventLog events)
{
    private PoolMemory _wanted = PoolMemory.None;
    private PoolMemory _kept = PoolMemory.None;
    private bool _isWriting;
    private bool _isInTrouble;

    /// <summary>Reads what was kept. Ends with <see cref="Remembered"/>, whatever happens.</summary>
    public void Remember() => _ = store.ReadAsync(CancellationToken.None).PipeTo(
        self,
        success: memory => new Remembered(memory),
        failure: fault =>
        {
            events.Warn(
                EventKind.Plan, "plan", $"the plan of before the start cannot be read: {Reason(fault)}");
            return new Remembered(PoolMemory.None);
        });

    public void Keep(PoolMemory memory)
    {
        _wanted = memory;
        if (!_isWriting && _wanted != _kept) Write();
    }

    /// <summary>Takes the end of a write. One that failed is tried again with the next change.</summary>
    public void OnKept(Kept kept)
    {
        _isWriting = false;
        // A trouble is logged once, not with every plan.
        if (kept.Fault is { } fault && !_isInTrouble)
            events.Fail(EventKind.Plan, "plan", $"the plan cannot be kept for after a reboot: {Reason(fault)}");
        _isInTrouble = kept.Fault is not null;
        _kept = kept.Memory;
        if (_wanted != _kept) Write();
    }

    private static string Reason(Exception fault) => fault.GetBaseException().Message;

    private void Write()
    {
        _isWriting = true;
        var memory = _wanted;
        _ = store.WriteAsync(memory, CancellationToken.None).PipeTo(
            self, success: () => new Kept(memory, null), failure: fault => new Kept(memory, fault));
    }

    public sealed record Remembered(PoolMemory Memory) : INoSerializationVerificationNeeded;

    public sealed record Kept(PoolMemory Memory, Exception? Fault) : INoSerializationVerificationNeeded;
}
