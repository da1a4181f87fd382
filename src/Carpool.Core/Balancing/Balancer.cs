using System.Diagnostics;
using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Balancing;

/// <summary>
/// Chooses a server for each session of one service, and counts the sessions of each: the one that the client was at
/// before, else the local server, while it takes sessions and has room, else one of the others by the rule. A choice
/// allocates nothing. Not thread-safe.
/// </summary>
/// <param name="balance">How one of the others is chosen.</param>
/// <param name="slowStart">How long the share of a server grows that came up.</param>
/// <param name="seed">Begins the draws; another one on each node, or all would draw the same.</param>
public sealed class Balancer(Balance balance, TimeSpan slowStart, ulong seed)
{
    private readonly Dictionary<string, ServerLoad> _known = [];
    private readonly Contender[] _contenders = new Contender[BackendTable.MaxServers];
    private ServerLoad[] _loads = [];
    private bool _hasLocal;
    private ulong _turn;

    /// <summary>The servers of the latest table, in its order.</summary>
    public IReadOnlyList<ServerLoad> Loads => _loads;

    /// <summary>Chooses among these from now on. A server that was there before keeps its count of sessions.</summary>
    public void Use(BackendTable table)
    {
        _loads = [.. table.Servers.Select(LoadOf)];
        _hasLocal = table.HasLocal;
    }

    /// <summary>Chooses a server and counts the session there.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="tried">The servers that this session was sent to already (<see cref="Choice.Tried"/>); 0 for a new
    /// one.</param>
    /// <param name="now">The moment, on the clock of <see cref="Server.UpSince"/>.</param>
    /// <param name="before">
    /// The name of the server that the client goes back to if that can be, of whatever weight; null: none.
    /// </param>
    public Choice Choose(NetAddress client, ulong tried, Instant now, string? before = null)
    {
        if (before is not null && TryFind(before, tried, out var known)) return Take(known, tried);

        _turn++;
        var (count, isFull) = (0, false);
        for (var index = 0; index < _loads.Length; index++)
        {
            var load = _loads[index];
            if (!load.Server.TakesNewSessions || load.Server.Weight == 0 || (tried & Bit(index)) != 0) continue;
            if (!load.HasRoom) isFull = true;
            else if (index == 0 && _hasLocal) return Take(index, tried);
            else _contenders[count++] = new(load, index, load.WeightAt(now, slowStart));
        }

        if (count == 0) return new(isFull ? ChoiceOutcome.Full : ChoiceOutcome.None, null, null, tried);
        return Take(ByRule(_contenders.AsSpan(0, count), client), tried);
    }

    /// <summary>The session is not at its server any more.</summary>
    public static void Release(ServerLoad load) => load.Sessions--;

    private bool TryFind(string name, ulong tried, out int index)
    {
        for (index = 0; index < _loads.Length; index++)
        {
            var load = _loads[index];
            if (load.Server.Name == name)
                return load.Server.TakesNewSessions && load.HasRoom && (tried & Bit(index)) == 0;
        }

        return false;
    }

    private static ulong Bit(int index) => 1UL << index;

    private int ByRule(ReadOnlySpan<Contender> contenders, NetAddress client) => balance switch
    {
        _ when contenders.Length == 1 => contenders[0].Index,
        Balance.RoundRobin => BalanceRules.RoundRobin(contenders),
        Balance.LeastConn => BalanceRules.LeastConnections(contenders, _turn),
        Balance.Source => BalanceRules.Source(contenders, client),
        Balance.Random => BalanceRules.TwoChoices(contenders, Rendezvous.Mix(seed + _turn)),
        _ => throw new UnreachableException($"no rule for {balance}"),
    };

    private Choice Take(int index, ulong tried)
    {
        var load = _loads[index];
        load.Sessions++;
        return new(ChoiceOutcome.Chosen, load.Server, load, tried | Bit(index));
    }

    private ServerLoad LoadOf(Server server)
    {
        if (!_known.TryGetValue(server.Name, out var load)) return _known[server.Name] = new ServerLoad(server);
        load.Use(server);
        return load;
    }
}
