namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// What happens to a pool in its life: chapters of trouble, and after each one a calm in which all must come right.
/// </summary>
internal sealed class SimulationHistory
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly SimulatedPool _pool;
    private readonly Random _random;
    private readonly Action[] _chapters;

    public SimulationHistory(int seed, SimulationRules rules)
    {
        _random = new Random(seed);
        _pool = new SimulatedPool(seed, SimulatedPools.Any(_random), rules);
        foreach (var node in _pool.Nodes)
        {
            // 500 ppm is the most that Linux lets NTP slew a clock.
            node.Host.Drift = (_random.NextDouble() - 0.5) * 2 * 500e-6;
            node.Host.Lateness = TimeSpan.FromMilliseconds(1);
            // NTP runs. What a wrong time of day does is seen on the simulated segment.
            node.Host.WallClockError = _pool.Agenda.Between(TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        var troubles = new Troubles(_pool);
        var tidy = new TidyChapters(_pool, Calm);
        var links = new LinkChapters(_pool);
        _chapters =
        [
            troubles.Mess, troubles.Mess, troubles.Part, troubles.Reconfigure, tidy.PowerFailure,
            tidy.CrashAndReturn, tidy.CrashAndReturn, tidy.DrainAndResume, tidy.PinAndRelease,
            links.CutAndHeal,
        ];
    }

    public IReadOnlyList<string> Log => _pool.Agenda.Log;

    public void Run()
    {
        Begin();
        Calm();
        for (var chapter = 0; chapter < 3; chapter++)
        {
            // What a stranger takes is not counted.
            var choices = _pool.Strangers.Count > 0 ? _chapters.Take(5).ToArray() : _chapters;
            _pool.Agenda.Pick(choices)();
            Calm();
        }

        _pool.Watch.Look();
    }

    private void Begin()
    {
        _pool.Agenda.Say($"the pool: {SimulatedPools.Text(_pool.Settings)}");
        if (_random.Next(6) == 0) AddStranger();
        foreach (var node in _pool.Nodes)
            _pool.Agenda.After(_pool.Agenda.Between(TimeSpan.Zero, TimeSpan.FromSeconds(2)), node.Start);
        _pool.Watch.Cause();
        _pool.Agenda.Run(TimeSpan.FromSeconds(2));
    }

    private void AddStranger()
    {
        var vips = _pool.Settings.Addresses.Take(1 + _random.Next(2)).Select(one => _pool.CarpSettings(one.Vhid));
        var host = new SimulatedHost(_pool.Agenda, _pool.Wire, _pool.Nodes.Count);
        _pool.Strangers.Add(new Stranger(host, vips, advskew: 20 + _random.Next(200)));
    }

    /// <summary>Waits until all is right; fails when something is not in time, or does not stay so.</summary>
    private void Calm()
    {
        _pool.Watch.Cause();
        _pool.Agenda.Say("calm");
        var begin = _pool.Agenda.Now;
        // What was done last must have reached everybody before anything can be said to be right.
        _pool.Agenda.Run(Glance);
        Await(begin, Bounds.Election, _pool.MissesMasters);
        Await(begin, Bounds.OneCluster, _pool.MissesCluster);
        Await(begin, Bounds.Even(_pool.Settings), () => _pool.MissesMasters() ?? _pool.MissesPlan());

        var moves = _pool.Watch.Moves;
        _pool.Agenda.Run(TimeSpan.FromSeconds(2));
        // What a stranger holds may still be taken from it, at its own slow pace.
        if (_pool.Watch.Moves != moves && _pool.Strangers.Count == 0)
            throw new SimulationFailedException("addresses moved though all was right");
        _pool.Agenda.Say("all is right");
    }

    private void Await(Instant since, TimeSpan limit, Func<string?> misses)
    {
        while (misses() is { } what)
        {
            if (_pool.Agenda.Now - since > limit)
                throw new SimulationFailedException($"{limit.TotalSeconds:F0} s after the trouble {what}");
            _pool.Agenda.Run(Glance);
            _pool.Watch.Look();
        }
    }
}
