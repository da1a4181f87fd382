namespace Carpool.Core.Carp;

/// <summary>
/// Gives the counters of one vhid's advertisements: a Lamport clock. Each advertisement sent takes the next value, and
/// a value heard from a known node lifts the clock to it. So among known nodes a counter never comes twice from one
/// sender, and a listener can refuse old ones.
/// <para>
/// The clock starts at the wall clock in microseconds, which is ahead of anything sent before a restart, as nobody
/// sends a million advertisements a second. A node that restarts with a wrong wall clock heals by itself: every
/// listener is at or above all it heard from that node, so the present master's next beat lifts the newcomer past its
/// own past. If nobody is master and the newcomer's advertisements are refused, a listener takes over, and its beat
/// does the same.
/// </para>
/// <para>
/// Foreign speakers do not lift the clock, since theirs are random or copies of ours. But the last value heard from one
/// is never sent: OpenBSD takes its own counter in another's advertisement for a loop.
/// </para>
/// Safe for one thread that hears and another that sends.
/// </summary>
public sealed class CarpClock
{
    /// <summary>What the wall clock makes of a second: nobody sends as much in the time of an upgrade.</summary>
    private const ulong Lead = 1_000_000;

    private readonly Lock _lock = new();
    private ulong _last;
    private ulong? _foreign;

    /// <param name="start">The wall clock in microseconds since any epoch that all nodes share.</param>
    public CarpClock(ulong start) => _last = start;

    /// <summary>Above all counters that this clock has given, and will give for a while to come.</summary>
    public ulong Ahead
    {
        get
        {
            lock (_lock) return _last + Lead;
        }
    }

    /// <summary>The counter for the next advertisement.</summary>
    public ulong Next()
    {
        lock (_lock)
        {
            _last++;
            if (_last == _foreign) _last++;
            return _last;
        }
    }

    /// <summary>Takes note of the counter of an advertisement that was accepted.</summary>
    public void Heard(ulong counter, bool known)
    {
        lock (_lock)
        {
            if (!known) _foreign = counter;
            else if (counter > _last) _last = counter;
        }
    }
}
