using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Clock;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Probe;

/// <summary>
/// Asks for addresses as a client would, at a steady pace: who has it (ARP, neighbour solicitation), and a connection
/// to whoever said so last. Beside that every other host that was ever heard gets a SYN in turn: nobody but the master
/// may answer.
/// </summary>
internal sealed class Prober : IDisposable
{
    private static readonly TimeSpan EndLatency = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly IReadOnlyList<ProbeFrames> _frames;
    private readonly ProbeTrace _trace;
    private readonly Dictionary<NetAddress, MacAddress> _neighbours = [];
    private readonly List<MacAddress> _hosts = [];
    private readonly TimeSpan _period;
    private readonly MacAddress _self;
    private readonly ClockThread _clock;
    private readonly Thread _receiving;
    private volatile bool _ending;
    private Instant _due;
    private int _turn;

    /// <param name="period">Time between two questions for the same address.</param>
    /// <param name="onFault">Is given what kept a frame from leaving.</param>
    public Prober(
        ProbeSource source, IEnumerable<NetAddress> addresses, ushort port, TimeSpan period, Action<Exception> onFault)
    {
        _frames = [.. addresses.Select(address => new ProbeFrames(source, address, port))];
        _self = source.Mac;
        _period = period;
        _socket = PacketSocket.Open(source.InterfaceIndex);
        _due = MonotonicClock.Now;
        _trace = new ProbeTrace(_frames.Select(frames => frames.Target), _due, period);
        _receiving = new Thread(Receive) { IsBackground = true, Name = "probe-receive" };
        _receiving.Start();
        _clock = new ClockThread("probe-send", onFault);
        _clock.Post(Ask);
    }

    /// <summary>What was seen so far.</summary>
    public ProbeReport Report()
    {
        lock (_gate) return _trace.Report(MonotonicClock.Now);
    }

    public void Dispose()
    {
        _ending = true;
        _clock.Dispose();
        _receiving.Join();
        _socket.Dispose();
    }

    private void Ask()
    {
        // Questions that were missed are not made up for: a burst would be no client.
        var now = MonotonicClock.Now;
        _due = now - _due > _period ? now + _period : _due + _period;
        _clock.Schedule(_due, Ask);
        lock (_gate) _trace.Ask(now);
        foreach (var frames in _frames)
        {
            _socket.Send(frames.Who);
            var (master, other) = Whom(frames.Target);
            if (master is { } answering) _socket.Send(frames.Syn(answering));
            if (other is { } silent) _socket.Send(frames.Syn(silent));
        }
    }

    private (MacAddress? Master, MacAddress? Other) Whom(NetAddress target)
    {
        lock (_gate)
        {
            MacAddress? master = _neighbours.TryGetValue(target, out var mac) ? mac : null;
            if (_hosts.Count == 0) return (master, null);

            var other = _hosts[_turn++ % _hosts.Count];
            return (master, other == master ? null : other);
        }
    }

    private void Receive()
    {
        Span<byte> frame = stackalloc byte[2048];
        _ = PunctualThread.Become();
        while (!_ending)
        {
            // A wait with a limit, because closing a packet socket does not wake its reader.
            if (!_socket.Poll(EndLatency, SelectMode.SelectRead)) continue;

            var length = _socket.Receive(frame);
            var at = MonotonicClock.Now;
            Note(ProbeSign.Read(frame[..length]), at);
        }
    }

    private void Note(in ProbeSign sign, Instant at)
    {
        // A packet socket also shows what this host sends itself.
        if (sign.Kind == ProbeSignKind.None || sign.Mac == _self) return;

        lock (_gate)
        {
            if (!_hosts.Contains(sign.Mac)) _hosts.Add(sign.Mac);
            if (sign.Kind is ProbeSignKind.Neighbour or ProbeSignKind.Announcement)
                _neighbours[sign.Address] = sign.Mac;
            _trace.Add(sign, at);
        }
    }
}
