using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// Sees to it that at most one host of the pool answers for an address, but for what <see cref="Bounds"/> allow.
/// Exact to the nanosecond: it looks whenever a lease changes, and works out when the others have ended in between.
/// </summary>
internal sealed class AnswerWatch(CarpSettings settings, IReadOnlyList<SimulatedHost> hosts, Wire wire)
{
    private readonly Instant[] _ends = new Instant[hosts.Count];
    private readonly Instant[] _renewed = new Instant[hosts.Count];
    private Instant? _overlapSince;
    private bool _isPreemption;

    private Agenda Agenda => hosts[0].Agenda;

    /// <summary>A host became master. Who found the last one dead, or was left the address by it, is alone.</summary>
    public void OnMaster(string why) => _isPreemption = why.StartsWith("preempting", StringComparison.Ordinal);

    /// <summary>A host answers from now on, longer, or no more.</summary>
    public void OnAnswersChanged(SimulatedHost host)
    {
        Look();
        _ends[host.Index] = host.AnswersUntil(settings.Vhid);
        _renewed[host.Index] = Agenda.Now;
        Look();
    }

    /// <summary>Judges an overlap as far as it has gone.</summary>
    public void Look()
    {
        var now = Agenda.Now;
        if (_overlapSince is null && _ends.Count(end => end > now) > 1) _overlapSince = now;
        if (_overlapSince is not { } since) return;

        // It ended when the last but one fell silent.
        var end = _ends.OrderDescending().ElementAt(1);
        var until = Instant.Earlier(end, now);
        if (until > since + Allowed(since)) Fail(since, until);
        if (end <= now) _overlapSince = null;
    }

    private TimeSpan Allowed(Instant since)
    {
        var allowed = Bounds.HandOver;
        var trouble = wire.LastTrouble + Bounds.AfterTrouble(settings) - since;
        if (trouble > allowed) allowed = trouble;
        if (!_isPreemption) return allowed;

        for (var i = 0; i < hosts.Count; i++)
        {
            // Whatever a daemon renews once it is run again is its own doing.
            var runs = hosts[i].Daemon is { Runs: true };
            if (runs && hosts[i].StoodStillUntil < since) continue;
            var renewed = runs ? Instant.Earlier(_renewed[i], hosts[i].StoodStillUntil) : _renewed[i];
            var lease = renewed + Bounds.HungMaster(settings) - since;
            if (lease > allowed) allowed = lease;
        }

        return allowed;
    }

    private void Fail(Instant since, Instant until)
    {
        var who = hosts.Where((_, i) => _ends[i] > since).Select(host => host.Name);
        throw new SimulationFailedException(
            $"{string.Join(" and ", who)} answer for vhid {settings.Vhid} from {since} to {until}, " +
            $"{(until - since).TotalMilliseconds:F1} ms; allowed are {Allowed(since).TotalMilliseconds:F1} ms");
    }
}
