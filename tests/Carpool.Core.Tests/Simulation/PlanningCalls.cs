using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Simulation;

/// <summary>The rules of planning that are simulated: the real ones, unless a test puts in wrong ones.</summary>
internal sealed record PlanningCalls
{
    public static readonly PlanningCalls Real = new();

    public Func<PlanningState, PoolPlan, PlanningState> Received { get; init; } = PlanningRules.Received;

    public Func<PlanningSettings, PlanningState, PoolPicture, PlanningStep> Step { get; init; } = PlanningRules.Step;
}
