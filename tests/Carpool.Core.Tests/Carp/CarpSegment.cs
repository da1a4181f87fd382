using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Carp;

/// <summary>
/// A LAN segment with several nodes and one virtual address, in virtual time: everything that happens follows from the
/// seed. Advertisements are real packets that pass the real reader.
/// </summary>
internal sealed class CarpSegment
{
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(1);
    private readonly PriorityQueue<Action, (long Nanoseconds, long Order)> _agenda = new();
    private long _order;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="nodes">How many know each other.</param>
    /// <param name="settings">Theirs.</param>
    /// <param name="strangers">How many more keep CARP's own time and are known to nobody, as a BSD host is.</param>
    public CarpSegment(int seed, int nodes, CarpSettings settings, int strangers = 0)
    {
        Random = new Random(seed);
        Nodes = [.. Enumerable.Range(0, nodes)
            .Select(i => new CarpSegmentNode(this, i, nodes, settings, known: nodes))];
        var plain = settings with { Beat = TimeSpan.Zero, Leased = false };
        Strangers = [.. Enumerable.Range(nodes, strangers)
            .Select(i => new CarpSegmentNode(this, i, nodes + strangers, plain, known: 0))];
        foreach (var node in All) node.Start();
        Watch();
    }

    public Random Random { get; }

    public IReadOnlyList<CarpSegmentNode> Nodes { get; }

    public IReadOnlyList<CarpSegmentNode> Strangers { get; }

    public IEnumerable<CarpSegmentNode> All => Nodes.Concat(Strangers);

    public Instant Now { get; private set; }

    /// <summary>The part of the frames that gets lost, for each receiver.</summary>
    public double Loss { get; set; }

    /// <summary>The longest time during which two nodes answered.</summary>
    public TimeSpan LongestOverlap { get; private set; }

    /// <summary>
    /// The longest time during which no node answered, since the last call of <see cref="WatchAnew"/>.
    /// </summary>
    public TimeSpan LongestHole { get; private set; }

    public List<string> Log { get; } = [];

    public IEnumerable<CarpSegmentNode> Masters => All.Where(n => n.IsMaster);

    private TimeSpan Overlap { get; set; }

    private TimeSpan Hole { get; set; }

    public void After(TimeSpan delay, Action action) =>
        _agenda.Enqueue(action, ((Now + delay).Nanoseconds, _order++));

    public void Run(TimeSpan span)
    {
        var end = Now + span;
        while (_agenda.TryPeek(out var action, out var at) && at.Nanoseconds <= end.Nanoseconds)
        {
            _agenda.Dequeue();
            Now = new Instant(at.Nanoseconds);
            action();
        }

        Now = end;
    }

    public void WatchAnew() => (LongestOverlap, LongestHole, Overlap, Hole) = (default, default, default, default);

    public void Send(CarpSegmentNode from, byte[] pdu, CarpSegmentNode? to = null)
    {
        foreach (var node in All)
        {
            if (node == from || to is not null && node != to || from.IsCut || Random.NextDouble() < Loss) continue;
            After(TimeSpan.FromMicroseconds(50 + Random.Next(450)), () => node.Receive(pdu, from.Address));
        }
    }

    public void Say(string what) => Log.Add($"{Now} {what}");

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
