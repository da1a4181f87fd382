using Carpool.Linux.Netlink;
using Carpool.Linux.Packets;
using Carpool.Vips;

namespace Carpool.Tests.World;

/// <summary>A host that takes addresses at once, or when the test says so, or never.</summary>
internal sealed class FakeSeat(List<string> deeds) : IAddressSeat
{
    private readonly Queue<TaskCompletionSource<AddressOutcome>> _pending = new();

    public MacAddress Mac { get; } = MacAddress.VirtualFor(9);

    /// <summary>Whether changes wait for <see cref="Finish"/>.</summary>
    internal bool IsSlow { get; set; }

    /// <summary>How the next additions end.</summary>
    internal AddressOutcome Additions { get; set; } = AddressOutcome.Done;

    /// <summary>Whether the addresses are on the host.</summary>
    internal bool HasAddresses { get; private set; }

    internal bool IsDisposed { get; private set; }

    internal int Pending => _pending.Count;

    public Task<AddressOutcome> HoldAsync(CancellationToken ct)
    {
        deeds.Add("hold");
        if (Additions == AddressOutcome.Done) HasAddresses = true;
        return Outcome(Additions);
    }

    public Task<AddressOutcome> LeaveAsync(CancellationToken ct)
    {
        deeds.Add("leave");
        HasAddresses = false;
        return Outcome(AddressOutcome.Done);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the oldest change.</summary>
    internal void Finish(AddressOutcome outcome = AddressOutcome.Done) =>
        NoContext.Run(() => _pending.Dequeue().SetResult(outcome));

    private Task<AddressOutcome> Outcome(AddressOutcome outcome)
    {
        if (!IsSlow) return Task.FromResult(outcome);

        var change = new TaskCompletionSource<AddressOutcome>();
        _pending.Enqueue(change);
        return change.Task;
    }
}
