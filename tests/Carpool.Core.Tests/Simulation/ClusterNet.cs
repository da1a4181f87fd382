namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// The network as the cluster uses it: connections, which lose nothing and keep the order until they are cut.
/// </summary>
internal sealed class ClusterNet(Agenda agenda)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(2);
    private readonly HashSet<(int, int)> _cuts = [];
    private readonly Dictionary<(int From, int To), Instant> _lastArrival = [];

    private Instant _lastTrouble;

    /// <summary>When a message last did not arrive, or may have been late.</summary>
    public Instant LastTrouble => _cuts.Count > 0 || Delay > TimeSpan.Zero ? agenda.Now : _lastTrouble;

    /// <summary>So much later than usual a message may come.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>A connection needs both ways, so the cut of one is that of both.</summary>
    public void Cut(int one, int other) => _cuts.Add(Pair(one, other));

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

    public bool IsOpen(int one, int other) => !_cuts.Contains(Pair(one, other));

    public void Send(int from, int to, Action deliver)
    {
        if (!IsOpen(from, to)) return;
        var arrival = agenda.Now + agenda.Between(Shortest, Longest + Delay);
        if (_lastArrival.TryGetValue((from, to), out var last) && last > arrival) arrival = last;
        _lastArrival[(from, to)] = arrival;
        agenda.After(arrival - agenda.Now, deliver);
    }

    private static (int, int) Pair(int one, int other) => one < other ? (one, other) : (other, one);
}
