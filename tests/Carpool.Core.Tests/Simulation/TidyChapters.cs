namespace Carpool.Core.Tests.Simulation;

/// <summary>Chapters in which one thing happens, so that the number of moves it takes is known.</summary>
internal sealed class TidyChapters(SimulatedPool pool, Action calm)
{
    /// <summary>One server or two at once lose their power, and come back one after the other.</summary>
    public void CrashAndReturn()
    {
        var count = Math.Min(1 + pool.Agenda.Random.Next(2), pool.Nodes.Count - 1);
        var victims = pool.Nodes.OrderBy(_ => pool.Agenda.Random.Next()).Take(count).ToArray();
        if (pool.Agenda.Random.Next(3) > 0) Lose(victims, victim => victim.Crash(), Bounds.Takeover(pool.Settings));
        else Lose(victims, victim => victim.Stop(), Bounds.BowOut(pool.Settings));
        foreach (var victim in victims)
        {
            // Nobody holds still while there is an address that nobody else may hold.
            var isNeeded = !pool.Settings.Addresses.All(pool.MayBeHeld);
            Count("return", victim.Start);
            if (isNeeded) continue;
            var waited = pool.Watch.FirstTaken(victim.Daemon!) - victim.Daemon!.ReadySince;
            if (waited < pool.Settings.Placement.HoldDown - Bounds.HandOver)
                throw new SimulationFailedException($"{victim.Name} was given an address {waited} after it was ready");
        }
    }

    /// <summary>All servers lose their power; first some come back, then the others.</summary>
    public void PowerFailure()
    {
        pool.Watch.Cause();
        foreach (var node in pool.Nodes) node.Crash();
        var late = pool.Nodes.Where(node => node.Host.Index == 0 || pool.Agenda.Random.Next(2) == 0)
            .Take(pool.Nodes.Count - 1).ToArray();
        foreach (var node in pool.Nodes.Except(late)) node.Start();
        pool.Agenda.Run(Bounds.Election);
        calm();
        pool.Watch.Cause();
        foreach (var node in late) node.Start();
    }

    /// <summary>One server is taken out for maintenance, and put back.</summary>
    public void DrainAndResume()
    {
        var node = pool.Agenda.Pick(pool.Nodes);
        var by = pool.Agenda.Pick(pool.Nodes).Daemon!;
        Count("drain", () => by.Give(by.Orders.With(node.Name, Core.Cluster.NodeWish.Drain, by.Name)));
        Count("resume", () => by.Give(by.Orders.With(node.Name, Core.Cluster.NodeWish.Ready, by.Name)));
    }

    /// <summary>An operator wants one address elsewhere for a while.</summary>
    public void PinAndRelease()
    {
        var (node, by) = (pool.Agenda.Pick(pool.Nodes), pool.Agenda.Pick(pool.Nodes).Daemon!);
        var address = pool.Agenda.Pick(pool.Settings.Addresses);
        if (address.NotOn.Contains(node.Name) || !node.Daemon!.IsFit) return;
        Count($"pin {address.Vhid} to {node.Name}", () => by.Give(by.Orders.WithPin(address.Vhid, node.Name, by.Name)));
        if (pool.MastersOf(address.Vhid).Single() != node.Name)
            throw new SimulationFailedException($"vhid {address.Vhid} is not where it was ordered to be, {node.Name}");
        Count("release", () => by.Give(by.Orders.WithPin(address.Vhid, null, by.Name)));
    }

    /// <summary>The election gives orphans to their heirs; what is uneven then is levelled.</summary>
    private void Lose(IReadOnlyList<SimulatedNode> victims, Action<SimulatedNode> lose, TimeSpan bound)
    {
        var before = pool.Holders();
        var moves = pool.Watch.Moves;
        pool.Watch.Cause();
        foreach (var victim in victims) lose(victim);
        var orphans = pool.Settings.Addresses.Where(pool.MayBeHeld)
            .Count(address => before[address.Vhid] is >= 0 and var holder && pool.Nodes[holder].Daemon is null);

        pool.Agenda.Run(bound);
        if (pool.MissesMasters() is { } missing)
            throw new SimulationFailedException($"after a crash and an election {missing}");
        if (pool.Watch.Moves != moves + orphans)
            throw new SimulationFailedException($"{orphans} orphans made {pool.Watch.Moves - moves} moves");
        Expect("levelling after the crash", pool.FewestMoves(pool.Holders()), calm);
    }

    private void Count(string what, Action act)
    {
        pool.Watch.Cause();
        pool.Agenda.Say(what);
        var before = pool.Holders();
        act();
        Expect(what, fewest: null, calm, before);
    }

    private void Expect(string what, int? fewest, Action act, Dictionary<byte, int>? before = null)
    {
        var moves = pool.Watch.Moves;
        act();
        var made = pool.Watch.Moves - moves;
        var least = fewest ?? pool.FewestMoves(before!);
        // Around addresses that may not be everywhere, one move after the other does not always find the shortest way.
        var isLimited = pool.Settings.Addresses.Any(one => one.Group is not null || one.NotOn.Count > 0);
        if (made > least && !isLimited)
            throw new SimulationFailedException($"{what}: {made} moves, though {least} were enough");
    }
}
