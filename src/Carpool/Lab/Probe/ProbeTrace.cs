using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Probe;

/// <summary>Keeps what the probe saw as reigns and gaps: while nothing changes it does not grow.</summary>
internal sealed class ProbeTrace
{
    private readonly double _from;
    private readonly double _period;
    private readonly Dictionary<NetAddress, Track> _tracks;
    private readonly Dictionary<(byte Vhid, MacAddress Mac), (double First, double Last, int Count)> _advertisers = [];

    private Asking _asking;

    /// <param name="addresses">What is asked for.</param>
    /// <param name="from">When the probing begins.</param>
    /// <param name="period">Time between two rounds of questions, when the prober is not held up.</param>
    public ProbeTrace(IEnumerable<NetAddress> addresses, Instant from, TimeSpan period)
    {
        _from = Milliseconds(from);
        _period = period.TotalMilliseconds;
        _asking = new Asking(_from, 0, 0);
        _tracks = addresses.ToDictionary(address => address, _ => new Track(Milliseconds(from)));
    }

    /// <summary>A round of questions goes out.</summary>
    public void Ask(Instant at)
    {
        var now = Milliseconds(at);
        var since = now - _asking.Last;
        // A little late is what a timer always is.
        var paused = since > 2 * _period ? since - _period : 0;
        _asking = new Asking(now, _asking.Paused + paused, Math.Max(_asking.Slowest, since));
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
            track.Add(sign, new Moment(now, _asking.Paused));
        }
    }

    /// <summary>The report as if the probing ended now.</summary>
    public ProbeReport Report(Instant at)
    {
        var now = Milliseconds(at);
        var end = new Moment(now, _asking.Paused);
        return new ProbeReport(
            _from,
            now,
            _asking.Slowest,
            [.. _tracks.Select(track => track.Value.Report($"{track.Key}", end))],
            [.. _advertisers.Select(one => new ProbedAdvertiser(
                one.Key.Vhid, $"{one.Key.Mac}", one.Value.First, one.Value.Last, one.Value.Count))]);
    }

    private static double Milliseconds(Instant at) => at.Nanoseconds / 1e6;

    /// <summary>What the prober itself does.</summary>
    /// <param name="Last">When it asked last.</param>
    /// <param name="Paused">How long it has paused in all.</param>
    /// <param name="Slowest">The longest time between two rounds of questions.</param>
    private readonly record struct Asking(double Last, double Paused, double Slowest);

    /// <param name="Ms">When.</param>
    /// <param name="Paused">How long the prober had paused in all by then.</param>
    private readonly record struct Moment(double Ms, double Paused);

    private sealed class Track(double from)
    {
        private const int MaxReigns = 100;

        private readonly List<Reign> _reigns = [];
        private readonly Silence _neighbour = new(from);
        private readonly Silence _connect = new(from);
        private MacAddress _mac;
        private double _first, _last;
        private int _answers, _refused, _moreReigns;

        public void Add(in ProbeSign sign, Moment now)
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

            if (_answers == 0 || sign.Mac != _mac) Begin(sign.Mac, now.Ms);
            _last = now.Ms;
            _answers++;
        }

        public ProbedAddress Report(string address, Moment now) => new(
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

    /// <summary>The longest time between two answers, the prober's own pauses not counted.</summary>
    private sealed class Silence(double from)
    {
        private ProbeGap _longest = new(from, from);
        private Moment? _last;

        public void Break(Moment now)
        {
            _longest = Longest(now);
            _last = now;
        }

        public ProbeGap Longest(Moment now)
        {
            // The time before the first answer is that of the probe's own start.
            var since = _last ?? now;
            var gap = new ProbeGap(since.Ms, now.Ms, now.Paused - since.Paused);
            return gap.NetMs > _longest.NetMs ? gap : _longest;
        }

        public ProbeGap Whole(Moment now) => _last is null ? new ProbeGap(from, now.Ms, now.Paused) : Longest(now);
    }
}
