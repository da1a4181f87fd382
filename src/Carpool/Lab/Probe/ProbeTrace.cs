using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Probe;

/// <summary>Keeps what the probe saw as reigns and gaps: while nothing changes it does not grow.</summary>
internal sealed class ProbeTrace
{
    private readonly double _from;
    private readonly Dictionary<NetAddress, Track> _tracks;
    private readonly Dictionary<(byte Vhid, MacAddress Mac), (double First, double Last, int Count)> _advertisers = [];

    public ProbeTrace(IEnumerable<NetAddress> addresses, Instant from)
    {
        _from = Milliseconds(from);
        _tracks = addresses.ToDictionary(address => address, _ => new Track(Milliseconds(from)));
    }

    public void Add(in ProbeSign sign, Instant at)
    {
        var now = Milliseconds(at);
        if (sign.Kind == ProbeSignKind.Advertisement)
        {
            var key = (sign.Vhid, sign.Mac);
            var seen = _advertisers.GetValueOrDefault(key, (First: now, Last: now, Count: 0));
            _advertisers[key] = (seen.First, now, seen.Count + 1);
        }
        else if (_tracks.TryGetValue(sign.Address, out var track))
        {
            track.Add(sign, now);
        }
    }

    /// <summary>The report as if the probing ended now.</summary>
    /// <param name="slowest">The longest time between two rounds of questions.</param>
    public ProbeReport Report(Instant at, TimeSpan slowest)
    {
        var now = Milliseconds(at);
        return new ProbeReport(
            _from,
            now,
            slowest.TotalMilliseconds,
            [.. _tracks.Select(track => track.Value.Report($"{track.Key}", now))],
            [.. _advertisers.Select(one => new ProbedAdvertiser(
                one.Key.Vhid, $"{one.Key.Mac}", one.Value.First, one.Value.Last, one.Value.Count))]);
    }

    private static double Milliseconds(Instant at) => at.Nanoseconds / 1e6;

    private sealed class Track(double from)
    {
        private const int MaxReigns = 100;

        private readonly List<Reign> _reigns = [];
        private readonly Silence _neighbour = new(from);
        private readonly Silence _connect = new(from);
        private MacAddress _mac;
        private double _first, _last;
        private int _answers, _refused, _moreReigns;

        public void Add(in ProbeSign sign, double now)
        {
            switch (sign.Kind)
            {
                case ProbeSignKind.Neighbour:
                    _neighbour.Break(now);
                    break;
                case ProbeSignKind.Accepted:
                    _connect.Break(now);
                    break;
                case ProbeSignKind.Refused:
                    _refused++;
                    break;
                default:
                    return;
            }

            if (_answers == 0 || sign.Mac != _mac) Begin(sign.Mac, now);
            _last = now;
            _answers++;
        }

        public ProbedAddress Report(string address, double now) => new(
            address,
            _answers == 0 ? [] : [.. _reigns, Current],
            _moreReigns,
            _neighbour.Whole(now),
            _connect.Whole(now),
            _refused);

        private Reign Current => new($"{_mac}", _first, _last, _answers);

        private void Begin(MacAddress mac, double now)
        {
            if (_answers > 0 && _reigns.Count < MaxReigns) _reigns.Add(Current);
            else if (_answers > 0) _moreReigns++;
            (_mac, _first, _answers) = (mac, now, 0);
        }
    }

    /// <summary>The longest time between two answers.</summary>
    private sealed class Silence(double from)
    {
        private ProbeGap _longest = new(from, from);
        private double? _last;

        public void Break(double now)
        {
            _longest = Longest(now);
            _last = now;
        }

        public ProbeGap Longest(double now)
        {
            // The time before the first answer is that of the probe's own start.
            var since = _last ?? now;
            return now - since > _longest.Ms ? new ProbeGap(since, now) : _longest;
        }

        public ProbeGap Whole(double now) => _last is null ? new ProbeGap(from, now) : Longest(now);
    }
}
