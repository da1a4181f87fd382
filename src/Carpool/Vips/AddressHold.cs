using Akka.Actor;
using Carpool.Core.Events;
using Carpool.Events;
using Carpool.Linux.Netlink;

namespace Carpool.Vips;

/// <summary>
/// Keeps the addresses of one vhid on the host, or off it, as last wished. One change is in flight at a time and the
/// last wish wins: an addition that is overtaken by a removal must not leave the address behind. Belongs to one actor;
/// used on its thread.
/// </summary>
/// <param name="self">Is told of the end of each change.</param>
/// <param name="name">The address they are known by.</param>
/// <param name="events">For what does not succeed.</param>
internal sealed class AddressHold(IActorRef self, string name, EventLog events)
{
    private IAddressSeat? _seat;
    private Task _change = Task.CompletedTask;
    private (bool Add, AddressOutcome Outcome)? _trouble;
    private bool _wanted;
    private bool _changing;

    /// <summary>Whether all addresses are on the host, as far as is known.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether nothing of ours is or will be on the host.</summary>
    public bool IsGone => !_wanted && !IsHeld && !_changing;

    /// <summary>The place for the addresses from now on. What is elsewhere leaves.</summary>
    public void Use(IAddressSeat seat)
    {
        Leave();
        _seat = seat;
        if (_wanted) Change(add: true);
    }

    /// <summary>
    /// Gives the place up: the addresses leave it after the change that is in flight. Does not wait, nobody is left to.
    /// </summary>
    public void Leave()
    {
        if (_seat is { } seat) _ = LeaveAsync(seat, _change);
        _seat = null;
        _changing = false;
        IsHeld = false;
    }

    public void Want(bool wanted)
    {
        _wanted = wanted;
        if (!_changing && IsHeld != wanted) Change(wanted);
    }

    /// <summary>
    /// Starts the addresses' lifetime anew, and tries again what failed. To be called every second until gone.
    /// </summary>
    public void Refresh()
    {
        if (!_changing && (_wanted || IsHeld)) Change(_wanted);
    }

    /// <summary>Takes the end of a change.</summary>
    /// <returns>Whether the addresses came onto the host with it and still belong there.</returns>
    public bool OnChanged(Changed change)
    {
        // Of a place that was given up: it says nothing about the present one.
        if (change.Seat != _seat) return false;

        var wasHeld = IsHeld;
        _changing = false;
        IsHeld = change.Add ? change.Outcome.IsThere() : !change.Outcome.IsGone();
        if (IsHeld == change.Add) _trouble = null;
        else Note(change);
        if (_wanted != change.Add) Change(_wanted);
        return IsHeld && _wanted && !wasHeld;
    }

    /// <summary>Logs a trouble once, not with every retry.</summary>
    private void Note(Changed change)
    {
        if (_trouble != (change.Add, change.Outcome))
        {
            var wish = change.Add ? "added" : "removed";
            var cause = change.Fault is null ? "" : $" ({change.Fault.Message})";
            events.Warn(EventKind.Address, name, $"address not {wish}: {change.Outcome.Word()}{cause}");
        }

        _trouble = (change.Add, change.Outcome);
    }

    private void Change(bool add)
    {
        if (_seat is not { } seat) return;

        _changing = true;
        // From now on they may be gone at any moment.
        if (!add) IsHeld = false;
        var change = add ? seat.HoldAsync(CancellationToken.None) : seat.LeaveAsync(CancellationToken.None);
        _change = change;
        _ = change.PipeTo(
            self,
            success: outcome => new Changed(seat, add, outcome),
            failure: fault => new Changed(seat, add, AddressOutcome.Failed, fault));
    }

    private async Task LeaveAsync(IAddressSeat seat, Task inFlight)
    {
        await inFlight.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var outcome = await seat.LeaveAsync(CancellationToken.None);
        if (!outcome.IsGone()) events.Warn(EventKind.Address, name, $"addresses left behind: {outcome.Word()}");
        await seat.DisposeAsync();
    }

    /// <summary>A change ended.</summary>
    public sealed record Changed(IAddressSeat Seat, bool Add, AddressOutcome Outcome, Exception? Fault = null)
        : INoSerializationVerificationNeeded;
}
