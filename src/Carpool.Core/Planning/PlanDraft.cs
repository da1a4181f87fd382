using Carpool.Core.Placement;
using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>
/// A plan in the making. Everybody keeps what he holds, but for at most one address that is to move: its target comes
/// first, and the present master second, so that nobody else can step in while not everybody has the new plan.
/// </summary>
internal sealed class PlanDraft
{
    private readonly PlanningSettings _settings;
    private readonly PlanningState _state;
    private readonly PlanBasis _basis;
    private readonly NodeSet _candidates;
    private readonly NodeSet _keeping;
    private readonly Course _course;
    private readonly ValueList<int> _targets;

    private PlanDraft(PlanningSettings settings, PlanningState state, PlanBasis basis)
    {
        _settings = settings;
        _state = state;
        _basis = basis;
        _candidates = Standings.Candidates(state.Nodes);
        foreach (var address in basis.Addresses)
            if (address.Holder >= 0 && basis.Readiness[address.Holder] == Readiness.Settling)
                _keeping = _keeping.With(address.Holder);
        var moving = Enumerable.Range(0, basis.Addresses.Count).Where(i => MoveTo(i) >= 0).DefaultIfEmpty(-1).First();
        _course = state.Course is { } course && course.Holds(basis, moving)
            ? course
            : new Course(basis, Planner.PlaceOwners(Input()));
        _targets = _course.Targets;
        Move = basis.Move;
    }

    /// <summary>The move under way, be it begun just now; or null.</summary>
    public PlannedMove? Move { get; private set; }

    /// <summary>The plan for what there is.</summary>
    /// <param name="settings">The pool.</param>
    /// <param name="state">What is remembered of it.</param>
    /// <param name="basis">What the plan is made of.</param>
    /// <param name="at">Now, for a move that begins.</param>
    public static (Plan Plan, NodeSet Ready, PlannedMove? Move, Course Course) Of(
        PlanningSettings settings, PlanningState state, PlanBasis basis, Instant at)
    {
        var draft = new PlanDraft(settings, state, basis);
        draft.Move ??= draft.NextMove(at);
        return (draft.Successions(), draft._candidates, draft.Move, draft._course);
    }

    /// <summary>Where every address belongs in the end, ascending by vhid: a node's number, or -1.</summary>
    public static ValueList<int> Targets(PlanningSettings settings, PlanningState state, PlanBasis basis) =>
        new PlanDraft(settings, state, basis)._targets;

    private int MoveTo(int address) => _basis.Move is { } move && move.Vhid == _state.Holdings[address].Vhid
        ? _settings.NumberOf(move.To)
        : -1;

    private PlacementInput Input() => _settings.Input with
    {
        Nodes =
        [
            .. _settings.Input.Nodes.Select((node, number) =>
                node with { IsReady = _candidates.Or(_keeping).Contains(number) || IsPinnedTo(number) }),
        ],
        Addresses = [.. _settings.Input.Addresses.Select(ToPlace)],
        Failback = _settings.Pool.Placement.Failback == Failback.Auto,
    };

    private bool IsPinnedTo(int node) => _basis.Addresses.Any(address => address.Pin == node)
        || _settings.NumberOf(_basis.Move?.To) == node;

    private PlacementAddress ToPlace(PlacementAddress address, int index)
    {
        var basis = _basis.Addresses[index];
        var moving = MoveTo(index);
        var isStuck = basis.BacksOff && basis.Holder >= 0 && _candidates.Contains(basis.Holder);
        var pinned = moving >= 0 ? moving : isStuck ? basis.Holder : basis.Pin;

        // Who settles keeps what he has and is given no more; only an operator's word goes above that.
        var open = _candidates;
        if (basis.Holder >= 0 && _keeping.Contains(basis.Holder)) open = open.With(basis.Holder);
        if (pinned >= 0) open = open.With(pinned);
        return address with
        {
            Master = basis.Phase == AddressPhase.Electing ? Elect(index) : basis.Holder,
            Pinned = pinned,
            Allowed = address.Allowed.And(open),
        };
    }

    /// <summary>Who will win the election if all goes well, or -1.</summary>
    private int Elect(int address) => Former(address) is { Count: > 0 } former ? former[0] : -1;

    /// <summary>
    /// The succession that an election goes by, without those who cannot win it. What has had no master yet is elected
    /// by the plan that everybody begins with, however few nodes were there when the first plan was made.
    /// </summary>
    private ValueList<int> Former(int address)
    {
        var allowed = _settings.Input.Addresses[address].Allowed.And(_candidates);
        var isNew = _state.Holdings[address] is { Holder: null, Before: null } && _state.Vouched.Count == 0;
        var names = isNew ? null : _state.InForce.SuccessionOf(_state.Holdings[address].Vhid);
        var numbers = names?.Select(_settings.NumberOf) ?? _settings.FromConfiguration.Successions[address].Nodes;
        return [.. numbers.Where(node => node >= 0 && allowed.Contains(node))];
    }

    private PlannedMove? NextMove(Instant at)
    {
        // What an election brings may make a move needless, or another one the better.
        if (_basis.Addresses.Any(address => address.Phase == AddressPhase.Electing)) return null;

        var next = Enumerable.Range(0, _targets.Count).Where(IsDue)
            .OrderBy(Urgency).ThenByDescending(IsHomeward).ThenByDescending(Fullness)
            .Select(address => (int?)address).FirstOrDefault();
        if (next is not { } address) return null;

        var (from, to) = (_basis.Addresses[address].Holder, _targets[address]);
        return new PlannedMove(
            _state.Holdings[address].Vhid, _settings.Nodes[from], _settings.Nodes[to], at, Why(address));
    }

    private bool IsDue(int address)
    {
        var basis = _basis.Addresses[address];
        if (basis.Holder < 0 || basis.BacksOff || _targets[address] < 0) return false;
        // Whoever holds himself back takes nothing from a living master.
        if (_basis.Readiness[_targets[address]] > Readiness.Settling) return false;
        return _targets[address] != basis.Holder
            && (Urgency(address) < 2 || IsSettled(basis.Holder, _targets[address]));
    }

    /// <summary>
    /// Whether evenness need not wait. While two say that they are master the loads are not what they seem; and a node
    /// that is only heard on the wire goes by another plan: it neither lets go nor takes by ours, and to try with
    /// another address instead would be a move too many once the clusters are one again.
    /// </summary>
    private bool IsSettled(int from, int to) =>
        !_basis.IsContested && _basis.Members.Contains(from) && _basis.Members.Contains(to);

    /// <summary>An operator's word, then what may not or shall not stay, then evenness.</summary>
    private int Urgency(int address)
    {
        var holder = _basis.Addresses[address].Holder;
        if (_basis.Addresses[address].Pin == _targets[address]) return 0;
        var mustLeave = !_settings.Input.Addresses[address].Allowed.Contains(holder)
            || _basis.Readiness[holder] == Readiness.Draining;
        return mustLeave ? 1 : 2;
    }

    private bool IsHomeward(int address) => _settings.Input.Addresses[address].Home == _targets[address];

    private double Fullness(int address)
    {
        var holder = _basis.Addresses[address].Holder;
        var load = _basis.Addresses.Count(other => other.Holder == holder);
        return (double)load / _settings.Input.Nodes[holder].Weight;
    }

    private string Why(int address)
    {
        var (holder, target) = (_settings.Nodes[_basis.Addresses[address].Holder], _settings.Nodes[_targets[address]]);
        if (Urgency(address) == 0) return $"moved to {target} by order";
        if (!_settings.Input.Addresses[address].Allowed.Contains(_basis.Addresses[address].Holder))
            return $"may not be on {holder}";
        if (Urgency(address) == 1) return $"drain of {holder}";
        return IsHomeward(address) ? $"home again on {target}" : $"{target} has fewer than its share";
    }

    private Plan Successions()
    {
        var begun = new ValueList<int>[_targets.Count];
        for (var address = 0; address < begun.Length; address++) begun[address] = Begin(address);

        var plan = Planner.PlanHeirs(
            _settings.Input with
            {
                Nodes =
                [
                    .. _settings.Input.Nodes.Select((node, i) => node with { IsReady = _candidates.Contains(i) }),
                ],
            },
            begun);
        return new Plan([.. plan.Successions.Select((succession, address) => succession with
        {
            Nodes = [.. succession.Nodes, .. Last(address, succession)],
        })]);
    }

    private ValueList<int> Begin(int address)
    {
        var (basis, target) = (_basis.Addresses[address], _targets[address]);
        if (basis.Phase == AddressPhase.Electing) return Former(address);
        if (basis.Phase == AddressPhase.Orphan) return target >= 0 ? [target] : [];
        return Move?.Vhid == _state.Holdings[address].Vhid
            ? [_settings.NumberOf(Move.To), basis.Holder]
            : [basis.Holder];
    }

    /// <summary>
    /// Those that addresses are not given to: they still take one when all others are gone, the best of them first.
    /// </summary>
    private IEnumerable<int> Last(int address, Succession succession)
    {
        var (vhid, allowed) = (succession.Vhid, _settings.Input.Addresses[address].Allowed);
        return Enumerable.Range(0, _settings.Nodes.Count)
            .Where(node => allowed.Contains(node) && succession.PlaceOf(node) < 0)
            .Where(node => _basis.Readiness[node] != Readiness.Forgotten)
            .OrderBy(node => _basis.Readiness[node])
            .ThenByDescending(node => Rendezvous.Score(vhid, _settings.Nodes[node]));
    }
}
