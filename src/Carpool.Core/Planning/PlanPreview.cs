using Carpool.Core.Cluster;
using Carpool.Core.Settings;

namespace Carpool.Core.Planning;

/// <summary>What if? Names of nodes in the configuration.</summary>
/// <param name="Kill">Nodes that die at once.</param>
/// <param name="Drain">Nodes that are drained.</param>
/// <param name="Add">Nodes that come back or join, and are ready.</param>
public sealed record WhatIf(ValueList<string> Kill, ValueList<string> Drain, ValueList<string> Add)
{
    public static readonly WhatIf Nothing = new([], [], []);

    /// <summary>Addresses that are given to a node, to stay there.</summary>
    public ValueList<WishedMove> Move { get; init; } = [];
}

/// <param name="Address">Its name.</param>
/// <param name="Node">Who shall hold it.</param>
public readonly record struct WishedMove(string Address, string Node)
{
    /// <summary>Reads moves, separated by commas.</summary>
    /// <param name="text">Each as <c>ADDRESS=NODE</c>.</param>
    /// <param name="fault">Which is none; null: all are.</param>
    public static ValueList<WishedMove> Parse(string text, out string? fault)
    {
        string[][] pairs = [.. text.Split(',').Select(pair => pair.Split('='))];
        var odd = pairs.FirstOrDefault(pair => pair.Length != 2 || pair.Contains(""));
        fault = odd is null ? null : $"'{string.Join('=', odd)}' is not ADDRESS=NODE";
        return odd is null ? [.. pairs.Select(pair => new WishedMove(pair[0], pair[1]))] : [];
    }
}

/// <summary>The number of addresses of one node: now, once CARP has elected, and once all moves are done.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Standing">What it counts as: ready, settling, demoted, draining, gone or forgotten. Only ready nodes
/// are given addresses, while there are any.</param>
public readonly record struct NodeLoad(string Node, string Standing, int Before, int AfterElection, int After);

/// <summary>An address that changes hands.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="Address">Its name.</param>
/// <param name="From">Who has it before, or null.</param>
/// <param name="To">Who gets it, or null: nobody may.</param>
/// <param name="IsElection">Whether CARP moves it by itself, before the cluster has planned anew.</param>
public readonly record struct PreviewMove(byte Vhid, string Address, string? From, string? To, bool IsElection);

/// <summary>The nodes of one address in the order in which they would be its master.</summary>
public readonly record struct PreviewSuccession(byte Vhid, string Address, ValueList<string> Nodes);

/// <summary>Who would have what. It comes from the same rules and the same planner as the real thing.</summary>
/// <param name="Loads">Every node of the pool, in the order of the configuration.</param>
/// <param name="Moves">First what the election moves, then what is planned, each ascending by vhid.</param>
/// <param name="Successions">Every address afterwards, ascending by vhid; owner first.</param>
public sealed record PlanPreview(
    ValueList<NodeLoad> Loads, ValueList<PreviewMove> Moves, ValueList<PreviewSuccession> Successions)
{
    /// <param name="settings">The pool.</param>
    /// <param name="state">What there is now; before the first step of a node all count as ready.</param>
    /// <param name="orders">Pins.</param>
    /// <param name="whatIf">What happens to it; names that are not in the configuration are passed over.</param>
    public static PlanPreview Of(
        PlanningSettings settings, PlanningState state, OperatorOrders orders, WhatIf whatIf)
    {
        foreach (var move in whatIf.Move)
            if (settings.VhidOf(move.Address) is { } vhid)
                orders = orders.WithPin(vhid, move.Node, move.Node);
        ValueList<NodeStanding> nodes = [.. settings.Nodes.Select(name => Standing(state, name, whatIf))];
        ValueList<int> before = [.. settings.Input.Addresses.Select(address => Holder(settings, state, address.Vhid))];
        ValueList<int> elected =
            [.. before.Select((holder, address) => Elect(settings, state, nodes, address, holder))];
        var planned = PlanDraft.Targets(settings, With(settings, state, nodes, elected), Basis(elected));
        ValueList<int> after = [.. planned.Select((node, address) => node >= 0 ? node : elected[address])];
        var end = With(settings, state, nodes, after);
        var (plan, _, _, _) = PlanDraft.Of(settings, end, Basis(after), default);

        return new PlanPreview(
            [
                .. settings.Nodes.Select((name, node) =>
                    new NodeLoad(
                        name, HoconWriter.Word(nodes[node].Readiness),
                        Load(before, node), Load(elected, node), Load(after, node))),
            ],
            [
                .. Changes(settings, before, elected, isElection: true),
                .. Changes(settings, elected, after, isElection: false),
            ],
            [
                .. plan.Successions.Select(succession => new PreviewSuccession(
                    succession.Vhid,
                    settings.NameOf(succession.Vhid),
                    [.. succession.Nodes.Select(node => settings.Nodes[node])])),
            ]);

        PlanBasis Basis(ValueList<int> holders) => PlanBasis.OfHolders(settings, state, nodes, orders, holders);
    }

    private static NodeStanding Standing(PlanningState state, string name, WhatIf whatIf)
    {
        var known = state.Nodes.FirstOrDefault(node => node.Node == name)
            ?? NodeStanding.Unknown(name, default) with { Readiness = Readiness.Ready };
        return whatIf.Kill.Contains(name) ? known with { Readiness = Readiness.Gone }
            : whatIf.Drain.Contains(name) ? known with { Readiness = Readiness.Draining }
            : whatIf.Add.Contains(name) ? known with { Readiness = Readiness.Ready }
            : known;
    }

    private static int Holder(PlanningSettings settings, PlanningState state, byte vhid)
    {
        foreach (var holding in state.Holdings)
            if (holding.Vhid == vhid)
                return settings.NumberOf(holding.Holder);
        return settings.NumberOf(state.SuccessionOf(vhid) is { Count: > 0 } names ? names[0] : null);
    }

    /// <summary>Who holds the address once CARP has elected: who has it, else the first of those that live.</summary>
    private static int Elect(
        PlanningSettings settings, PlanningState state, ValueList<NodeStanding> nodes, int address, int holder)
    {
        if (holder >= 0 && nodes[holder].Readiness != Readiness.Gone) return holder;

        var heirs = state.SuccessionOf(settings.Input.Addresses[address].Vhid)?.Select(settings.NumberOf)
            ?? settings.FromConfiguration.Successions[address].Nodes;
        var living = heirs.Where(node => node >= 0 && nodes[node].Readiness < Readiness.Gone).ToArray();
        return living.Where(node => nodes[node].Readiness != Readiness.Demoted).Concat(living).Append(-1).First();
    }

    private static PlanningState With(
        PlanningSettings settings, PlanningState state, ValueList<NodeStanding> nodes, ValueList<int> holders) =>
        state with
        {
            Nodes = nodes,
            Holdings =
            [
                .. settings.Input.Addresses.Select((address, i) => new Holding(
                    address.Vhid, holders[i] >= 0 ? settings.Nodes[holders[i]] : null, default, null)),
            ],
        };

    private static IEnumerable<PreviewMove> Changes(
        PlanningSettings settings, ValueList<int> from, ValueList<int> to, bool isElection) =>
        from item in settings.Input.Addresses.Index()
        let vhid = item.Item.Vhid
        where @from[item.Index] != to[item.Index]
        select new PreviewMove(
            vhid, settings.NameOf(vhid), Name(settings, @from[item.Index]), Name(settings, to[item.Index]), isElection);

    private static string? Name(PlanningSettings settings, int node) => node >= 0 ? settings.Nodes[node] : null;

    private static int Load(ValueList<int> holders, int node) => holders.Count(holder => holder == node);
}
