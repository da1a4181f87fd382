using Akka.Actor;
using Akka.Event;
using Carpool.Core.Cluster;

namespace Carpool.Pool;

/// <summary>
/// Keeps the latest plan and orders in the store: one write at a time, and what changed meanwhile with the next.
/// Belongs to one actor; used on its thread.
/// </summary>
internal sealed class PoolKeeper(IPoolStore store, IActorRef self, ILoggingAdapter log)
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
            log.Warning("the plan of before the start cannot be read: {Reason}", fault.GetBaseException().Message);
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
            log.Error("the plan cannot be kept for after a reboot: {Reason}", fault.GetBaseException().Message);
        _isInTrouble = kept.Fault is not null;
        _kept = kept.Memory;
        if (_wanted != _kept) Write();
    }

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
