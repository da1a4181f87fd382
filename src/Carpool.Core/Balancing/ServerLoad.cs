using Carpool.Core.Placement;

namespace Carpool.Core.Balancing;

/// <summary>What one server has of this node. Belongs to its <see cref="Balancer"/>.</summary>
public sealed class ServerLoad
{
    /// <summary>A weight of 1 in full, so that a server in its slow start can have a part of it.</summary>
    internal const int Whole = 1000;

    internal ServerLoad(Server server)
    {
        Server = server;
        Hash = Rendezvous.Hash(server.Name);
    }

    /// <summary>The server as the latest table has it.</summary>
    public Server Server { get; private set; }

    /// <summary>Sessions that are there or on their way.</summary>
    public int Sessions { get; internal set; }

    /// <summary>What it is due from the turns that others had; see <see cref="BalanceRules.RoundRobin"/>.</summary>
    internal long Credit { get; set; }

    internal ulong Hash { get; }

    internal bool HasRoom => Sessions < Server.MaxSessions;

    internal void Use(Server server)
    {
        // Whoever was away is due nothing for that time.
        if (!Server.TakesNewSessions) Credit = 0;
        Server = server;
    }

    /// <summary>
    /// Its share at a moment, in parts of <see cref="Whole"/>: growing from next to nothing to all of its weight over
    /// the slow start.
    /// </summary>
    internal long WeightAt(Instant now, TimeSpan slowStart)
    {
        var full = (long)Server.Weight * Whole;
        if (full == 0 || Server.UpSince is not { } since || now - since >= slowStart) return full;
        return Math.Max(1, (long)(full * Math.Max(0, (now - since) / slowStart)));
    }
}
