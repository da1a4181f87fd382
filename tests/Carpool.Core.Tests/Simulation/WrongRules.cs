using System.Runtime.CompilerServices;
using Carpool.Core.Carp;
using Carpool.Core.Cluster;
using Carpool.Core.Placement;
using Carpool.Core.Planning;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// Rules that are wrong on purpose, each in one thing: a simulation that passes them would prove nothing. The real rule
/// does the work, and is bent before or after.
/// </summary>
internal static class WrongRules
{
    private static readonly ConditionalWeakTable<PlanningSettings, PlanningSettings> Hasty = [];

    public static IReadOnlyDictionary<string, SimulationRules> All { get; } = new Dictionary<string, SimulationRules>
    {
        ["there is no lease"] = Elect(new() { LeaseTime = _ => TimeSpan.FromDays(1) }),
        ["the lease is longer than the heir waits"] = Elect(new() { LeaseTime = s => s.LeaseTime + s.Beat / 2 }),
        ["a bow-out renews the lease"] = Elect(new() { BowOutRenewsLease = true }),
        ["nothing fences a master that hung"] = Elect(new() { Step = WithoutFence }),
        ["all heirs wait equally long"] = Elect(new() { Step = WithoutGaps }),
        ["a demoted node preempts"] = Elect(new() { Step = Undemoted }),
        ["backups do not understand a bow-out"] = Elect(new() { Step = DeafToBowOuts }),
        ["heirs push away a master that is well"] = Elect(new()
        {
            Step = HeirsPush,
            Routine = (settings, state) => CarpElection.Routine(settings, state with { Place = 0 }, isV6: false),
        }),
        ["a new author does not begin an epoch"] = Plan(new() { Step = SameEpoch }),
        ["any plan comes into force, even an older one"] = Plan(new() { Received = TakeAny }),
        ["all moves are made at once"] = Plan(new() { Step = AllAtOnce }),
        ["plans do not heed who is master"] = Plan(new() { Step = ByConfiguration }),
        ["who came back need not hold still"] = Plan(new() { Step = WithoutHoldDown }),
        ["nobody is ever taken out of the cluster"] = Join(new() { Downing = (downing, _, _, _, _) => (downing, []) }),
        ["only the first seed begins a cluster"] = Join(new() { Joining = OnlyFirst }),
        ["members take out each other"] = Join(new()
        {
            Downing = (downing, _, view, _, _) =>
                (downing, [.. view.Staying.Where(member => !member.IsReachable).Select(member => member.Node)]),
        }),
        ["nobody waits outside"] = Join(new()
        {
            Joining = (joining, answering, _, at) => joining.Step(answering, Hearings.None, at),
        }),
        ["no island yields"] = Join(new() { Islands = (islands, _, _, _, _, _, _) => (islands, null) }),
    };

    private static SimulationRules Elect(ElectionRules rules) => new() { Election = rules };

    private static SimulationRules Plan(PlanningCalls rules) => new() { Planning = rules };

    private static SimulationRules Join(ClusterRules rules) => new() { Cluster = rules };

    private static Joining OnlyFirst(Joining joining, IReadOnlySet<string> answering, Hearings told, Instant at) =>
        joining with { Search = joining.Order[0] == joining.Self ? Search.Lead : Search.Follow };

    private static CarpStep WithoutFence(CarpSettings settings, CarpState state, CarpEvent e) =>
        CarpElection.Step(settings, state with { LastSent = e.At }, e);

    private static CarpStep WithoutGaps(CarpSettings settings, CarpState state, CarpEvent e)
    {
        var step = CarpElection.Step(settings, state, e);
        var s = step.State;
        if (s.Role != CarpRole.Backup || !s.HeardV4.Known) return step;
        return step with { State = s with { MasterDownV4 = s.HeardV4.At + 3 * settings.Beat } };
    }

    private static CarpStep Undemoted(CarpSettings settings, CarpState state, CarpEvent e)
    {
        if (state.Role != CarpRole.Backup || e.Kind != CarpEventKind.Heard)
            return CarpElection.Step(settings, state, e);
        var step = CarpElection.Step(settings, state with { Demotion = 0 }, e);
        return step with { State = step.State with { Demotion = state.Demotion } };
    }

    private static CarpStep DeafToBowOuts(CarpSettings settings, CarpState state, CarpEvent e) =>
        CarpElection.Step(settings, state, e.Kind == CarpEventKind.Heard && e.Ad.IsBowOut ? CarpEvent.Tick(e.At) : e);

    private static CarpStep HeirsPush(CarpSettings settings, CarpState state, CarpEvent e)
    {
        if (e.Kind != CarpEventKind.Heard) return CarpElection.Step(settings, state, e);
        var step = CarpElection.Step(settings, state with { Place = 0, Advskew = 0 }, e);
        return step with { State = step.State with { Place = state.Place, Advskew = state.Advskew } };
    }

    private static PlanningStep SameEpoch(PlanningSettings settings, PlanningState state, PoolPicture picture)
    {
        var step = PlanningRules.Step(settings, state, picture);
        var version = step.State.InForce.Version;
        var isNewEpoch = version.Author == picture.Node && version.Sequence == 1 && version != state.InForce.Version;
        return isNewEpoch ? With(step, step.State.InForce with { Version = version with { Epoch = 1 } }) : step;
    }

    private static PlanningState TakeAny(PlanningState state, PoolPlan plan) => state with { InForce = plan };

    private static PlanningStep AllAtOnce(PlanningSettings settings, PlanningState state, PoolPicture picture) =>
        Replan(settings, state, picture, step => settings.Input with
        {
            Nodes = Ready(settings, step),
            Addresses =
            [
                .. settings.Input.Addresses.Select((address, i) =>
                    address with { Master = settings.Nodes.AsSpan().IndexOf(step.State.Holdings[i].Holder) }),
            ],
            Failback = settings.Pool.Placement.Failback == Failback.Auto,
        });

    private static PlanningStep ByConfiguration(PlanningSettings settings, PlanningState state, PoolPicture picture) =>
        Replan(settings, state, picture, step =>
            settings.Input with { Nodes = Ready(settings, step), Failback = true });

    private static PlanningStep WithoutHoldDown(PlanningSettings settings, PlanningState state, PoolPicture picture) =>
        PlanningRules.Step(
            Hasty.GetValue(settings, _ => PlanningSettings.Of(settings.Pool with
            {
                Placement = settings.Pool.Placement with { HoldDown = TimeSpan.Zero, HoldDownMax = TimeSpan.Zero },
            })),
            state,
            picture);

    private static ValueList<PlacementNode> Ready(PlanningSettings settings, PlanningStep step) =>
        [.. settings.Input.Nodes.Select((node, i) => node with { IsReady = step.State.InForce.Ready.Contains(i) })];

    /// <summary>Whenever the real rules publish a plan, another one takes its place.</summary>
    private static PlanningStep Replan(
        PlanningSettings settings, PlanningState state, PoolPicture picture, Func<PlanningStep, PlacementInput> input)
    {
        var step = PlanningRules.Step(settings, state, picture);
        var plan = step.State.InForce;
        if (plan.Version == state.InForce.Version || plan.Version.Author != picture.Node) return step;
        return With(step, plan with { Plan = Planner.Plan(input(step)) });
    }

    private static PlanningStep With(PlanningStep step, PoolPlan plan) =>
        step with { State = step.State with { InForce = plan } };
}
