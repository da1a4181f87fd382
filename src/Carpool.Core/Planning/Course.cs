namespace Carpool.Core.Planning;

/// <summary>
/// Where the author is bound with its moves. It keeps to that until something else than its own moves changes: on the
/// way the loads are not what they were nor what they shall be, and what would be best from there may be the way back.
/// </summary>
/// <param name="From">What there was when it was set.</param>
/// <param name="Targets">Where every address belongs in the end, ascending by vhid: a node's number, or -1.</param>
internal sealed record Course(PlanBasis From, ValueList<int> Targets)
{
    /// <summary>
    /// Whether something is yet to move, and nothing has changed since but what has moved as it should.
    /// </summary>
    /// <param name="now">What there is now.</param>
    /// <param name="moving">The address that is on its way, which may have no holder for a moment; or -1.</param>
    public bool Holds(PlanBasis now, int moving)
    {
        if (now.Configuration != From.Configuration || now.Members != From.Members || now.Readiness != From.Readiness)
            return false;

        var isDone = true;
        for (var address = 0; address < Targets.Count; address++)
        {
            var (then, seen) = (From.Addresses[address], now.Addresses[address]);
            if (address == moving) seen = seen with { Phase = then.Phase, Holder = then.Holder };
            if (seen.Holder == Targets[address] && seen.Phase == AddressPhase.Held)
                seen = seen with { Phase = then.Phase, Holder = then.Holder };
            if (seen != then) return false;
            isDone &= now.Addresses[address].Holder == Targets[address];
        }

        return !isDone;
    }
}
