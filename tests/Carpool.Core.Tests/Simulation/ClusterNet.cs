namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// The network as the cluster uses it: connections, which lose nothing and keep the order until they are cut.
/// </summary>
internal sealed class ClusterNet(Agenda agenda)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(2);
    private readonly HashSet<(int From, int To)> _cuts = [];
    private readonly Dictionary<(int From, int To), Instant> _lastArrival = [];

    private Instant _lastTrouble;

    /// <summary>When a message last did not arrive, or may have been late.</summary>
    public Instant LastTrouble => _cuts.Count > 0 || Delay > TimeSpan.Zero ? agenda.Now : _lastTrouble;

    /// <summary>So much later than usual a message may come.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Cuts the link between two nodes, both ways.</summary>
    public void Cut(int one, int other)
    {
        CutOneWay(one, other);
        CutOneWay(other, one);
    }

    /// <summary>Nothing that one node sends arrives at the other; the way back is another matter.</summary>
    public void CutOneWay(int from, int to) => _cuts.Add((from, to));

    /// <summary>Cuts the connections between two sides.</summary>
    public void Part(int nodes, Func<int, bool> isOnThisSide)
    {
        for (var one = 0; one < nodes; one++)
            for (var other = 0; other < one; other++)
                if (isOnThisSide(one) != isOnThisSide(other))
                    Cut(one, other);
    }

    public void Mend()
    {
        _lastTrouble = LastTrouble;
        _cuts.Clear();
        Delay = TimeSpan.Zero;
    }

    /// <summary>Whether a connection comes about, which needs both ways.</summary>
    public bool IsOpen(int one, int other) => !_cuts.Contains((one, other)) && !_cuts.Contains((other, one));

    public void Send(int from, int to, Action deliver)
    {
        if (_cuts.Contains((from, to))) return;
        var arrival = agenda.Now + agenda.Between(Shortest, Longest + Delay);
        if (_lastArrival.TryGetValue((from, to), out var last) && last > arrival) arrival = last;
        _lastArrival[(from, to)] = arrival;
        agenda.After(arrival - agenda.Now, deliver);
    }
}
