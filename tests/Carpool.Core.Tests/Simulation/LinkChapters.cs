using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// Chapters in which single links of the cluster's network break, so that some members reach each other and others do
/// not. Those that can are to be one cluster, which stays; CARP knows nothing of it.
/// </summary>
internal sealed class LinkChapters(SimulatedPool pool)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <summary>So long nothing may change any more.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private Random Random => pool.Agenda.Random;

    public void CutAndHeal()
    {
        var count = Random.Next(2) == 0 ? 1 : 1 + Random.Next(4);
        var moves = pool.Watch.Moves;
        var lives = Lives();
        for (var cut = 0; cut < count; cut++) Cut();
        Settle(count == 1 ? 1 : null);
        var cost = Lives().Zip(lives).Count(pair => pair.First != pair.Second);
        if (count == 1 && cost > 1)
            throw new SimulationFailedException($"{cost} nodes have lost their cluster by one broken link");
        if (pool.Watch.Moves != moves) throw new SimulationFailedException("addresses moved though only links broke");

        var crashes = Random.Next(3) == 0;
        if (crashes) CrashAndReturn();

        pool.Agenda.Say("the links heal");
        pool.Watch.Cause();
        pool.Net.Mend();
        // A single node waits to be let in. More of them may have become a cluster of their own, which has to yield.
        var bound = count == 1 && !crashes ? Bounds.Healed : Bounds.OneCluster;
        pool.Agenda.Run(bound);
        // Nor has a single one always heard that it was taken out.
        if (pool.MissesCluster() is not null) pool.Agenda.Run(Bounds.LateYield);
        if (pool.MissesCluster() is { } what)
            throw new SimulationFailedException($"long after the links have healed {what}");
    }

    private void Cut()
    {
        var one = Random.Next(pool.Nodes.Count);
        var other = (one + 1 + Random.Next(pool.Nodes.Count - 1)) % pool.Nodes.Count;
        var isOneWay = Random.Next(4) == 0;
        if (isOneWay) pool.Net.CutOneWay(one, other);
        else pool.Net.Cut(one, other);
        pool.Agenda.Say($"{(isOneWay ? "the way from" : "the link between")} " +
            $"{pool.Names[one]} {(isOneWay ? "to" : "and")} {pool.Names[other]} breaks");
    }

    private void CrashAndReturn()
    {
        var node = pool.Agenda.Pick(pool.Nodes);
        pool.Watch.Cause();
        node.Crash();
        pool.Agenda.Run(pool.Agenda.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20)));
        pool.Watch.Cause();
        node.Start();
        Settle(outside: null);
    }

    /// <param name="outside">So many nodes may be left out; null when that cannot be told.</param>
    private void Settle(int? outside)
    {
        pool.Agenda.Run(Bounds.Cliques);
        var state = Views();
        for (var end = pool.Agenda.Now + Quiet; pool.Agenda.Now < end; pool.Agenda.Run(Glance))
        {
            if (Views() != state) throw new SimulationFailedException($"clusters change: {state} became {Views()}");
            if (pool.MissesMasters() is { } missing)
                throw new SimulationFailedException($"while links are broken {missing}");
        }

        if (MissesClique(outside) is { } what)
            throw new SimulationFailedException($"while links are broken {what}: {state}");
    }

    private string? MissesClique(int? outside)
    {
        foreach (var daemon in pool.Daemons.Where(daemon => daemon.Cluster.View.State == ClusterState.Up))
            foreach (var (node, _, isReachable) in daemon.Cluster.View.Members)
                if (!isReachable || pool.ClusterOf(pool.IndexOf(node))?.View.Members != daemon.Cluster.View.Members)
                    return $"{daemon.Name} and {node} see different clusters";

        var largest = pool.Daemons.Where(daemon => daemon.Cluster.View.State == ClusterState.Up)
            .Select(daemon => daemon.Cluster.View.Reachable.ToArray()).MaxBy(members => members.Length) ?? [];
        if (largest.Length < pool.Names.Count - outside) return "more nodes than one are left out";

        // Who is in another cluster leaves it only with all of that one.
        var single = pool.Names.Where(node => pool.ClusterOf(pool.IndexOf(node))?.View.State != ClusterState.Up);
        var wronged = single.FirstOrDefault(node =>
            largest.All(member => pool.Net.IsOpen(pool.IndexOf(node), pool.IndexOf(member))));
        return wronged is null ? null : $"{wronged} is left out though it reaches all of {string.Join("+", largest)}";
    }

    private int[] Lives() => [.. pool.Daemons.Select(daemon => daemon.Cluster.Lives)];

    private string Views() => string.Join("; ", pool.Daemons.Select(daemon =>
        $"{daemon.Name} {daemon.Cluster.View.State} {string.Join("+", daemon.Cluster.View.Reachable)}"));
}
