using Carpool.Core.Carp;
using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>What must hold at any time, whatever happens to the pool.</summary>
internal sealed class PoolWatch
{
    private readonly SimulatedPool _pool;
    private readonly Dictionary<byte, AnswerWatch> _answers = [];
    private readonly Dictionary<PlanVersion, PoolPlan> _plans = [];
    private readonly Dictionary<SimulatedDaemon, (PlanVersion Version, Instant Since)> _inForce = [];
    private readonly Dictionary<byte, Instant> _masterSince = [];
    private readonly Dictionary<SimulatedDaemon, Instant> _firstTaken = [];
    private Instant _lastCause;

    public PoolWatch(SimulatedPool pool)
    {
        _pool = pool;
        foreach (var node in pool.Nodes)
            node.Host.AnswersChanged += vhid => Answers(vhid).OnAnswersChanged(node.Host);
    }

    /// <summary>Something is done to the pool that may move addresses.</summary>
    public void Cause() => _lastCause = _pool.Agenda.Now;

    /// <summary>Changes of master since the start.</summary>
    public int Moves { get; private set; }

    public void OnTransition(SimulatedDaemon daemon, byte vhid, CarpTransition change)
    {
        if (change.To != CarpRole.Master) return;
        Moves++;
        _masterSince[vhid] = _pool.Agenda.Now;
        _firstTaken.TryAdd(daemon, _pool.Agenda.Now);
        Answers(vhid).OnMaster(change.Why);
        var cause = _lastCause > _pool.Wire.LastTrouble ? _lastCause : _pool.Wire.LastTrouble;
        if (_pool.Agenda.Now - cause < Bounds.Election) return;
        // Later on only the plan moves addresses.
        var owner = daemon.Planning.SuccessionOf(vhid) is [var first, ..] ? first : null;
        if (owner == daemon.Name || HasPlanOnlyJust(owner)) return;
        throw new SimulationFailedException(
            $"{daemon.Name} took vhid {vhid} ({change.Why}) without a cause: its plan gives it to {owner}, " +
            $"and nothing has happened since {cause}");
    }

    /// <summary>A stranger's advertisement may have come before its plan, and the next one is a second away.</summary>
    private bool HasPlanOnlyJust(string? owner) => _inForce.Any(
        plan => plan.Key.Name == owner && _pool.Agenda.Now - plan.Value.Since < Bounds.Election);

    /// <summary>When the daemon first took an address in its life, or never.</summary>
    public Instant FirstTaken(SimulatedDaemon daemon) => _firstTaken.GetValueOrDefault(daemon, Instant.Never);

    /// <summary>On one node, the plan in force only ever gets newer; and one version is one plan everywhere.</summary>
    public void OnPlan(SimulatedDaemon daemon, PoolPlan plan)
    {
        if (_inForce.TryGetValue(daemon, out var before) && plan.Version <= before.Version)
            throw new SimulationFailedException(
                $"{daemon.Name} goes back from plan {before.Version} to {plan.Version}");
        _inForce[daemon] = (plan.Version, _pool.Agenda.Now);
        if (!_plans.TryAdd(plan.Version, plan) && !plan.Equals(_plans[plan.Version]))
            throw new SimulationFailedException($"{daemon.Name} has another plan {plan.Version} than others");
        if (plan.Version.Author == daemon.Name && _pool.MissesCluster() is null) CountMovesOf(plan);
    }

    /// <summary>In one cluster no plan moves more than one address away from a master that is well.</summary>
    private void CountMovesOf(PoolPlan plan)
    {
        // An author that was just cut off, or not run, decides by what it knows.
        if (_pool.Agenda.Now - _pool.Net.LastTrouble < Bounds.News) return;
        if (_pool.Agenda.Now - _lastCause < Bounds.News) return;
        var moves = new List<string>();
        foreach (var (vhid, since) in _masterSince)
        {
            if (_pool.Agenda.Now - since < Bounds.News) continue;
            var masters = _pool.Daemons.Where(one => one.IsMaster(vhid)).ToArray();
            if (masters is not [{ Demotion: 0 } master] || plan.SuccessionOf(vhid) is not [var owner, ..]) continue;
            if (_pool.Agenda.Now - master.ReadySince < Bounds.News) continue;
            if (owner != master.Name) moves.Add($"vhid {vhid} from {master.Name} to {owner}");
        }

        if (moves.Count > 1)
            throw new SimulationFailedException($"plan {plan.Version} moves {string.Join(" and ", moves)} at once");
    }

    /// <summary>Nobody speaks for an address that fell silent as if nothing had happened.</summary>
    public static void OnSpokeAfterLapse(SimulatedNode node, byte vhid) => throw new SimulationFailedException(
        $"{node.Name} went on advertising vhid {vhid} after its lease had ended, without an election");

    /// <summary>Judges what is still under way.</summary>
    public void Look()
    {
        foreach (var answers in _answers.Values) answers.Look();
    }

    private AnswerWatch Answers(byte vhid)
    {
        if (_answers.TryGetValue(vhid, out var watch)) return watch;
        SimulatedHost[] hosts = [.. _pool.Nodes.Select(node => node.Host)];
        return _answers[vhid] = new AnswerWatch(_pool.CarpSettings(vhid), hosts, _pool.Wire);
    }
}
