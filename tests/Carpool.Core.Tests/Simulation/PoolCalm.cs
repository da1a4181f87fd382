using Carpool.Core.Cluster;
using Carpool.Core.Placement;
using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Simulation;

/// <summary>What a pool must come to when nothing more happens to it.</summary>
internal static class PoolCalm
{
    /// <summary>What is still missing of one master for every address, or null.</summary>
    public static string? MissesMasters(this SimulatedPool pool)
    {
        foreach (var address in pool.Settings.Addresses)
        {
            var masters = pool.MastersOf(address.Vhid).ToArray();
            if (masters.Length == 0 && !pool.MayBeHeld(address)) continue;
            if (masters.Length != 1) return $"vhid {address.Vhid} has masters [{string.Join(", ", masters)}]";
        }

        return null;
    }

    /// <summary>Whether anybody who lives may hold it.</summary>
    public static bool MayBeHeld(this SimulatedPool pool, VirtualAddressSettings address) =>
        pool.Daemons.Any(daemon => !address.NotOn.Contains(daemon.Name));

    /// <summary>What is still missing of one cluster of all living daemons, or null.</summary>
    public static string? MissesCluster(this SimulatedPool pool)
    {
        var names = pool.Daemons.Select(daemon => daemon.Name).ToArray();
        foreach (var daemon in pool.Daemons)
        {
            var view = daemon.Cluster.View;
            if (view.State != ClusterState.Up) return $"{daemon.Name} is in no cluster";
            if (!view.Reachable.SequenceEqual(names) || view.Members.Count != names.Length)
                return $"{daemon.Name} is in a cluster of {string.Join(", ", view.Members)} only";
        }

        return null;
    }

    /// <summary>What is still missing of one plan that is even and carried out, or null.</summary>
    public static string? MissesPlan(this SimulatedPool pool)
    {
        var plans = pool.Daemons.Select(daemon => daemon.Planning.InForce.Version).Distinct().ToArray();
        if (plans.Length > 1) return $"plans {string.Join(" and ", plans)} are in force";
        if (pool.Daemons.Select(daemon => daemon.Orders).Distinct().Count() > 1) return "not all know the same orders";
        if (pool.Daemons.FirstOrDefault(daemon => daemon.IsFit && daemon.Demotion > 0) is { } demoted)
            return $"{demoted.Name} is demoted by {demoted.Demotion}";
        foreach (var daemon in pool.Daemons)
            if (daemon.Planning.Nodes.FirstOrDefault(node => node.Readiness == Readiness.Settling) is { } settling)
                return $"{daemon.Name} waits for {settling.Node} to settle";

        var holders = pool.Holders();
        var input = pool.Input(holders);
        // Half way a pool may look as even as at the end.
        var course = pool.Daemons.Select(daemon => daemon.Planning.Course).FirstOrDefault(course => course is not null);
        foreach (var (i, (address, owner)) in input.Addresses.Zip(Planner.PlaceOwners(input)).Index())
        {
            // Nobody that lives may hold it.
            if (owner < 0) continue;
            var planned = pool.Daemons.First().Planning.SuccessionOf(address.Vhid) is [var first, ..] ? first : null;
            if (planned != Name(pool, address.Master)) return $"vhid {address.Vhid} is not yet with {planned}";
            if (owner != address.Master)
                return $"vhid {address.Vhid} is at {Name(pool, address.Master)} and should go to {Name(pool, owner)}";
            if (course is not null && course.Targets[i] != address.Master)
                return $"vhid {address.Vhid} is at {Name(pool, address.Master)} and shall yet move";
        }

        return null;
    }

    public static IEnumerable<string> MastersOf(this SimulatedPool pool, byte vhid) => pool.Daemons
        .Where(daemon => daemon.IsMaster(vhid)).Select(daemon => daemon.Name)
        .Concat(pool.Strangers.Where(stranger => stranger.IsMaster(vhid)).Select(stranger => stranger.Name));

    /// <summary>The number of the node that is master of each address, or -1.</summary>
    public static Dictionary<byte, int> Holders(this SimulatedPool pool) => pool.Settings.Addresses.ToDictionary(
        address => address.Vhid,
        address => pool.MastersOf(address.Vhid).Select(pool.IndexOf).FirstOrDefault(-1));

    /// <summary>What the planner would be asked if these nodes were the masters.</summary>
    public static PlacementInput Input(this SimulatedPool pool, Dictionary<byte, int> holders)
    {
        var input = pool.Planning.Input;
        return input with
        {
            Failback = pool.Settings.Placement.Failback == Failback.Auto,
            Nodes =
            [
                .. input.Nodes.Select((node, i) => node with { IsReady = pool.Nodes[i].Daemon is { IsFit: true } }),
            ],
            Addresses =
            [
                .. input.Addresses.Select(address => address with
                {
                    Master = holders[address.Vhid],
                    Pinned = pool.IndexOf(pool.Daemons.First().Orders.PinOf(address.Vhid) ?? ""),
                }),
            ],
        };
    }

    /// <summary>How many addresses change hands from these masters on, at least.</summary>
    public static int FewestMoves(this SimulatedPool pool, Dictionary<byte, int> holders)
    {
        var input = pool.Input(holders);
        return input.Addresses.Zip(Planner.PlaceOwners(input))
            .Count(to => to.Second >= 0 && to.Second != to.First.Master);
    }

    private static string Name(SimulatedPool pool, int node) => node < 0 ? "nobody" : pool.Names[node];
}
