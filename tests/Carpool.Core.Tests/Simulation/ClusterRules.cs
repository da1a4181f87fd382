using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Simulation;

/// <summary>The rules of membership that are simulated: the real ones, unless a test puts in wrong ones.</summary>
internal sealed record ClusterRules
{
    public delegate (Downing Next, ValueList<string> Down) DowningStep(
        Downing downing, string self, ClusterView view, Hearings told, Instant at);

    public delegate (Islands Next, Yield? Order) IslandsStep(
        Islands islands,
        string self,
        ValueList<string> nodes,
        ClusterView view,
        IReadOnlySet<string> answering,
        Hearings told,
        Instant at);

    public static readonly ClusterRules Real = new();

    public DowningStep Downing { get; init; } =
        (downing, self, view, told, at) => downing.Step(self, view, told, at);

    public Func<Joining, IReadOnlySet<string>, Hearings, Instant, Joining> Joining { get; init; } =
        (joining, answering, told, at) => joining.Step(answering, told, at);

    public IslandsStep Islands { get; init; } =
        (islands, self, nodes, view, answering, told, at) => islands.Step(self, nodes, view, answering, told, at);
}
