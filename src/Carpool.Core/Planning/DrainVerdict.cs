using System.Globalization;
using Carpool.Core.Placement;

namespace Carpool.Core.Planning;

/// <summary>Whether a node may be drained.</summary>
/// <param name="Allowed">Whether the rest can carry it.</param>
/// <param name="Reason">Why not, in words for the operator; empty when it may.</param>
public readonly record struct DrainVerdict(bool Allowed, string Reason)
{
    /// <param name="settings">The pool.</param>
    /// <param name="state">What is known of its nodes.</param>
    /// <param name="node">Name in the configuration.</param>
    public static DrainVerdict Of(PlanningSettings settings, PlanningState state, string node)
    {
        var willing = Standings.With(state.Nodes, Readiness.Ready).Or(Standings.With(state.Nodes, Readiness.Settling));
        var rest = willing.Without(settings.NumberOf(node));
        if (rest == NodeSet.Empty) return Refused("no other node is ready");

        foreach (var address in settings.Input.Addresses)
            if (address.Allowed.And(rest) == NodeSet.Empty && address.Allowed.And(willing) != NodeSet.Empty)
                return Refused($"no other node that is ready may hold {settings.NameOf(address.Vhid)}");

        var forgotten = Standings.With(state.Nodes, Readiness.Forgotten);
        var all = settings.Input.Nodes.Where((_, number) => !forgotten.Contains(number)).Sum(one => one.Weight);
        var left = rest.Numbers().Sum(number => settings.Input.Nodes[number].Weight);
        var wanted = settings.Pool.Placement.MinReady;
        return 100 * left >= wanted * all
            ? new(true, "")
            : Refused(string.Create(CultureInfo.InvariantCulture,
                $"{100 * left / all} % of the pool's weight would be left, carpool.placement.min-ready is {wanted} %"));
    }

    private static DrainVerdict Refused(string reason) => new(false, reason);
}
