using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Simulation;

/// <summary>A LAN segment that carries advertisements, well or badly.</summary>
internal sealed class Wire(Agenda agenda)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(50);
    private readonly List<SimulatedHost> _hosts = [];
    private readonly HashSet<(int From, int To)> _cuts = [];
    private readonly HashSet<int> _unplugged = [];
    private readonly Dictionary<(int From, int To), Instant> _lastArrival = [];
    private Instant _lastTrouble;

    /// <summary>The longest way of a frame over a wire that is well.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(500);

    /// <summary>The part of the frames that gets lost, for each receiver.</summary>
    public double Loss { get; set; }

    /// <summary>The part of the frames that arrives twice.</summary>
    public double Duplication { get; set; }

    /// <summary>So much later than usual a frame may come, so that it is overtaken by others.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>When a frame last did not arrive as it should have.</summary>
    public Instant LastTrouble =>
        _cuts.Count + _unplugged.Count > 0 || Delay > TimeSpan.Zero ? agenda.Now : _lastTrouble;

    public void Attach(SimulatedHost host) => _hosts.Add(host);

    /// <summary>Cuts the way from one host to another; the way back is another matter.</summary>
    public void Cut(int from, int to) => _cuts.Add((from, to));

    /// <summary>Pulls the cable of one host, without a lost carrier to tell it.</summary>
    public void Unplug(int host) => _unplugged.Add(host);

    public void Plug(int host)
    {
        _lastTrouble = LastTrouble;
        _unplugged.Remove(host);
    }

    public bool IsPlugged(int host) => !_unplugged.Contains(host);

    /// <summary>Cuts all ways between two sides.</summary>
    public void Part(Func<int, bool> isOnThisSide)
    {
        foreach (var (from, to) in Pairs().Where(pair => isOnThisSide(pair.From) != isOnThisSide(pair.To)))
            Cut(from, to);
    }

    public void Mend()
    {
        _lastTrouble = LastTrouble;
        _cuts.Clear();
        _unplugged.Clear();
        (Loss, Duplication, Delay) = (0, 0, TimeSpan.Zero);
    }

    public bool IsOpen(int from, int to) => IsPlugged(from) && IsPlugged(to) && !_cuts.Contains((from, to));

    public void Send(SimulatedHost from, in CarpAdvertisement ad, NetAddress? to = null)
    {
        foreach (var host in _hosts)
        {
            if (host == from || to is { } only && host.Address != only) continue;
            Carry(from, host, ad);
            if (agenda.Chance(Duplication)) Carry(from, host, ad);
        }
    }

    private IEnumerable<(int From, int To)> Pairs() =>
        from one in _hosts from other in _hosts where one != other select (one.Index, other.Index);

    private void Carry(SimulatedHost from, SimulatedHost to, in CarpAdvertisement ad)
    {
        if (!IsOpen(from.Index, to.Index) || agenda.Chance(Loss))
        {
            _lastTrouble = agenda.Now;
            return;
        }

        var heard = ad;
        var arrival = agenda.Now + agenda.Between(Shortest, Longest);
        if (Delay > TimeSpan.Zero && agenda.Chance(0.5))
        {
            arrival += agenda.Between(TimeSpan.Zero, Delay);
            agenda.After(arrival - agenda.Now, () => _lastTrouble = agenda.Now);
        }
        else
        {
            // A wire that is well keeps the order between two hosts.
            var way = (from.Index, to.Index);
            if (_lastArrival.TryGetValue(way, out var last) && last > arrival) arrival = last;
            _lastArrival[way] = arrival;
        }

        agenda.After(arrival - agenda.Now, () => to.Receive?.Invoke(heard, from.Address));
    }
}
