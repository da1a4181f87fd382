using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>Chapters in which much goes wrong at once.</summary>
internal sealed class Troubles(SimulatedPool pool)
{
    private Agenda Agenda => pool.Agenda;

    private Random Random => pool.Agenda.Random;

    /// <summary>Anything, one upon the other; at the end all is mended.</summary>
    public void Mess()
    {
        var events = 3 + Random.Next(12);
        for (var i = 0; i < events; i++)
        {
            pool.Watch.Cause();
            Harm();
            pool.Watch.Cause();
            Wait(0, 1.5);
        }

        Mend();
    }

    /// <summary>The wire, the cluster's network or both fall apart, along one line or two, for a while.</summary>
    public void Part()
    {
        pool.Watch.Cause();
        var what = Random.Next(4);
        if (what is 0 or 2 or 3) PartWire();
        if (what is 1 or 2 or 3) PartNet();
        Wait(1, 12);
        if (Random.Next(2) == 0) Agenda.Pick(pool.Nodes).Crash();
        Wait(0, 3);
        Mend();
    }

    /// <summary>The configuration changes, and not everywhere at once.</summary>
    public void Reconfigure()
    {
        pool.Watch.Cause();
        var settings = SimulatedPools.Changed(pool.Settings, Random);
        Say($"a new configuration: {SimulatedPools.Text(settings)}");
        pool.Configure(settings);
        if (Random.Next(3) == 0) Agenda.Pick(pool.Nodes).Crash();
        Wait(3, 4);
        Mend();
    }

    private void Harm()
    {
        var node = Agenda.Pick(pool.Nodes);
        switch (Random.Next(20))
        {
            case 0: node.Crash(); break;
            case 1: node.Kill(); break;
            case 2: node.Stop(); break;
            case 3 or 4: node.Start(); break;
            case 5: node.Hang(TimeSpan.FromMilliseconds(Random.Next(400))); break;
            case 6: node.Hang(TimeSpan.FromMilliseconds(Random.Next(6000))); break;
            case 7: Cut(); break;
            case 8: Say($"loss {pool.Wire.Loss = Random.NextDouble() * 0.4:F2}"); break;
            case 9: Say($"duplicates {pool.Wire.Duplication = Random.NextDouble() * 0.5:F2}"); break;
            case 10: Say($"delays {pool.Wire.Delay = TimeSpan.FromMilliseconds(Random.Next(150))}"); break;
            case 11: pool.Wire.Mend(); Say("the wire is mended"); break;
            case 12: node.SetLink(!node.IsLinkUp); break;
            case 13: SetService(node, !node.IsServiceUp); break;
            case 14: PartNet(); break;
            case 15: pool.Net.Mend(); Say("the network is mended"); break;
            case 16: Order(node); break;
            case 17: Pin(node); break;
            case 18: Slow(node, TimeSpan.FromMilliseconds(Random.Next(40))); break;
            case 19: CutLink(node); break;
        }
    }

    private void Mend()
    {
        pool.Watch.Cause();
        Say("all is mended");
        pool.Wire.Mend();
        pool.Net.Mend();
        var orders = pool.Daemons.Aggregate(OperatorOrders.None, (all, daemon) => all.Merge(daemon.Orders));
        foreach (var node in pool.Nodes)
        {
            Slow(node, TimeSpan.FromMilliseconds(1));
            node.Wake();
            node.SetLink(true);
            SetService(node, true);
            node.Start();
            orders = orders.Merge(node.Disk.Orders);
        }

        var drained = pool.Names.Where(node => orders.WishFor(node) != NodeWish.Ready);
        orders = drained.Aggregate(orders, (all, node) => all.With(node, NodeWish.Ready, pool.Names[0]));
        pool.Nodes[0].Daemon!.Give(orders);
    }

    private void Cut()
    {
        var (from, to) = (Random.Next(pool.Nodes.Count), Random.Next(pool.Nodes.Count));
        if (from == to) return;
        pool.Wire.Cut(from, to);
        Say($"nothing goes from {pool.Names[from]} to {pool.Names[to]}");
    }

    /// <summary>Of the network, between two nodes alone; both reach all others.</summary>
    private void CutLink(SimulatedNode node)
    {
        var peer = Agenda.Pick(pool.Nodes);
        if (peer == node) return;
        pool.Net.Cut(node.Host.Index, peer.Host.Index);
        Say($"the link between {node.Name} and {peer.Name} breaks");
    }

    private void PartWire()
    {
        var side = Random.Next(1 << pool.Nodes.Count);
        pool.Wire.Part(node => (side >> node & 1) != 0);
        Say($"the wire is parted: {Sides(side)}");
    }

    private void PartNet()
    {
        var side = Random.Next(1 << pool.Nodes.Count);
        pool.Net.Part(pool.Nodes.Count, node => (side >> node & 1) != 0);
        Say($"the network is parted: {Sides(side)}");
    }

    private string Sides(int side) => string.Join(
        " from ",
        pool.Nodes.GroupBy(node => side >> node.Host.Index & 1, node => node.Name)
            .Select(names => string.Join("+", names)));

    private void Order(SimulatedNode by)
    {
        var node = Agenda.Pick(pool.Nodes);
        var wish = Random.Next(3) == 0 ? NodeWish.Drain : NodeWish.Ready;
        if (by.Host.Daemon is not { Runs: true }) return;
        by.Daemon!.Give(by.Daemon.Orders.With(node.Name, wish, by.Name));
        by.Host.Say($"orders {wish} for {node.Name}");
    }

    private void Pin(SimulatedNode by)
    {
        var node = Agenda.Pick(pool.Nodes);
        var address = Agenda.Pick(pool.Settings.Addresses);
        if (by.Host.Daemon is not { Runs: true } || address.NotOn.Contains(node.Name)) return;
        by.Daemon!.Give(by.Daemon.Orders.WithPin(address.Vhid, Random.Next(2) == 0 ? node.Name : null, by.Name));
        by.Host.Say($"orders vhid {address.Vhid} to {node.Name}");
    }

    private static void SetService(SimulatedNode node, bool up)
    {
        if (node.IsServiceUp == up) return;
        node.IsServiceUp = up;
        node.Host.Say(up ? "its service runs again" : "its service fails");
    }

    private static void Slow(SimulatedNode node, TimeSpan lateness) => node.Host.Lateness = lateness;

    private void Say(string what) => Agenda.Say(what);

    private void Wait(double least, double most)
    {
        var span = Agenda.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        pool.Watch.Cause();
        Agenda.Run(span);
    }
}
