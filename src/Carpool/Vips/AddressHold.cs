using Akka.Actor;
using Akka.Event;
using Carpool.Linux.Netlink;

namespace Carpool.Vips;

/// <summary>
/// Keeps the addresses of one vhid on the host, or off it, as last wished. One change is in flight at a time and the last wish
/// wins: an addition that is overtaken by a removal must not leave the address behind. Belongs to one actor; used on its thread.
/// </summary>
internal sealed class AddressHold(IActorRef self, ILoggingAdapter log)
{
    private IAddressSeat? _seat;
    private bool _wanted;
    private bool _changing;

    /// <summary>Whether all addresses are on the host, as far as is known.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether nothing of ours is or will be on the host.</summary>
    public bool IsGone => !_wanted && !IsHeld && !_changing;

    /// <summary>The place for the addresses from now on. What is on another interface leaves with that one's seat.</summary>
    public void Use(IAddressSeat seat)
    {
        _seat = seat;
        IsHeld = false;
    }

    public void Want(bool wanted)
    {
        _wanted = wanted;
        if (!_changing && IsHeld != wanted) Change(wanted);
    }

    /// <summary>Starts the addresses' lifetime anew, and tries again what failed. To be called every second until gone.</summary>
    public void Refresh()
    {
        if (!_changing && (_wanted || IsHeld)) Change(_wanted);
    }

    /// <summary>Takes the end of a change.</summary>
    /// <returns>Whether the addresses came onto the host with it and still belong there.</returns>
    public bool OnChanged(Changed change)
    {
        var wasHeld = IsHeld;
        _changing = false;
        IsHeld = change.Add ? change.Outcome.IsThere() : !change.Outcome.IsGone();
        if (IsHeld != change.Add)
            log.Warning(change.Fault, "address not {Wish}: {Outcome}", change.Add ? "added" : "removed", change.Outcome.Word());
        if (_wanted != change.Add) Change(_wanted);
        return IsHeld && _wanted && !wasHeld;
    }

    private void Change(bool add)
    {
        if (_seat is null) return;

        _changing = true;
        var change = add ? _seat.HoldAsync(CancellationToken.None) : _seat.LeaveAsync(CancellationToken.None);
        _ = change.PipeTo(
            self,
            success: outcome => new Changed(add, outcome),
            failure: fault => new Changed(add, AddressOutcome.Failed, fault));
    }

    /// <summary>A change ended.</summary>
    public sealed record Changed(bool Add, AddressOutcome Outcome, Exception? Fault = null) : INoSerializationVerificationNeeded;
}
