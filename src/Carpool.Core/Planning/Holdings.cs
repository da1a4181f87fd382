namespace Carpool.Core.Planning;

/// <summary>Who has which address, and since when.</summary>
internal static class Holdings
{
    /// <summary>
    /// How long an election may take before the address counts as an orphan that has to be given to somebody: as long
    /// as a backup waits that does not know its master (CARP's three times advbase).
    /// </summary>
    public static readonly TimeSpan ElectionTime = TimeSpan.FromSeconds(3);

    /// <summary>Sees every address anew, ascending by vhid.</summary>
    public static ValueList<Holding> Step(
        PlanningSettings settings, PlanningState state, ValueList<NodeStanding> nodes, PoolSight sight, Instant at)
    {
        var candidates = Standings.Candidates(nodes);
        var addresses = settings.Input.Addresses;
        var next = new Holding[addresses.Count];
        for (var address = 0; address < next.Length; address++)
        {
            var vhid = addresses[address].Vhid;
            var master = sight.Master(address);
            var holder = master >= 0 && MayStay(master) ? settings.Nodes[master] : null;
            next[address] = Find(state, vhid) is not { } before ? new Holding(vhid, holder, at, null)
                : before.Holder == holder ? before
                : new Holding(vhid, holder, at, before.Holder ?? before.Before);
        }

        return [.. next];

        // A master that holds itself back is about to be relieved; one that is drained lets go in an order of its own.
        bool MayStay(int node) => candidates.Contains(node)
            || nodes[node].Readiness is Readiness.Ready or Readiness.Settling or Readiness.Draining;
    }

    /// <summary>Whether an election for the address may still run.</summary>
    public static bool IsElecting(Holding holding, Instant at) =>
        holding.Holder is null && at - holding.Since < ElectionTime;

    private static Holding? Find(PlanningState state, byte vhid)
    {
        foreach (var holding in state.Holdings)
            if (holding.Vhid == vhid)
                return holding;
        return null;
    }
}
