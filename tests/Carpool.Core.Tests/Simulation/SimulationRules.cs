namespace Carpool.Core.Tests.Simulation;

/// <summary>All rules that are simulated.</summary>
internal sealed record SimulationRules
{
    public static readonly SimulationRules Real = new();

    public ElectionRules Election { get; init; } = ElectionRules.Real;

    public ClusterRules Cluster { get; init; } = ClusterRules.Real;

    public PlanningCalls Planning { get; init; } = PlanningCalls.Real;
}
