using Carpool.Core.Carp;
using Carpool.Core.Tests.Simulation;

namespace Carpool.Core.Tests.Carp;

/// <summary>
/// A LAN segment with several nodes and one virtual address, in virtual time: everything that happens follows from the
/// seed.
/// </summary>
internal sealed class CarpSegment
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(1);
    private readonly Agenda _agenda;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="nodes">How many know each other.</param>
    /// <param name="settings">Theirs.</param>
    /// <param name="strangers">How many more keep CARP's own time and are known to nobody, as a BSD host is.</param>
    public CarpSegment(int seed, int nodes, CarpSettings settings, int strangers = 0)
    {
        _agenda = new Agenda(seed);
        Wire = new Wire(_agenda);
        var known = Enumerable.Range(0, nodes).Select(SimulatedHost.AddressOf).ToArray();
        var ours = new VipSetup(settings, known, ElectionRules.Real);
        var theirs = new VipSetup(settings with { Beat = TimeSpan.Zero, Leased = false }, [], ElectionRules.Real);
        Nodes = [.. Enumerable.Range(0, nodes).Select(i => new CarpSegmentNode(Host(i), nodes, ours))];
        Strangers = [.. Enumerable.Range(nodes, strangers)
            .Select(i => new CarpSegmentNode(Host(i), nodes + strangers, theirs))];
        foreach (var node in Nodes.Concat(Strangers)) node.Start();
        Watch();
    }

    public Random Random => _agenda.Random;

    public Wire Wire { get; }

    public IReadOnlyList<CarpSegmentNode> Nodes { get; }

    public IReadOnlyList<CarpSegmentNode> Strangers { get; }

    /// <summary>The longest time during which two nodes answered.</summary>
    public TimeSpan LongestOverlap { get; private set; }

    /// <summary>
    /// The longest time during which no node answered, since the last call of <see cref="WatchAnew"/>.
    /// </summary>
    public TimeSpan LongestHole { get; private set; }

    public List<string> Log => _agenda.Log;

    public IEnumerable<CarpSegmentNode> Masters => Nodes.Concat(Strangers).Where(n => n.IsMaster);

    private TimeSpan Overlap { get; set; }

    private TimeSpan Hole { get; set; }

    public void After(TimeSpan delay, Action action) => _agenda.After(delay, action);

    public void Run(TimeSpan span) => _agenda.Run(span);

    public void WatchAnew() => (LongestOverlap, LongestHole, Overlap, Hole) = (default, default, default, default);

    private SimulatedHost Host(int index) => new(_agenda, Wire, index);

    private void Watch()
    {
        var answering = Nodes.Count(n => n.Answers);
        Overlap = answering > 1 ? Overlap + Sample : TimeSpan.Zero;
        Hole = answering == 0 ? Hole + Sample : TimeSpan.Zero;
        if (Overlap > LongestOverlap) LongestOverlap = Overlap;
        if (Hole > LongestHole) LongestHole = Hole;
        After(Sample, Watch);
    }
}
