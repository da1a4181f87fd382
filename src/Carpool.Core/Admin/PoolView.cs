using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Admin;

/// <summary>What one node knows of the pool as a whole, from which listings and what-ifs are made.</summary>
/// <param name="Settings">The configuration as the planner reads it.</param>
/// <param name="Planning">The plan in force and what led to it.</param>
/// <param name="Picture">What plans follow from: cluster, words, wire and orders.</param>
/// <param name="Certificate">This node's own, or null: it has none.</param>
public sealed record PoolView(
    PlanningSettings Settings, PlanningState Planning, PoolPicture Picture, CertificateView? Certificate)
{
    /// <summary>The latest word of a node that can be reached, or null.</summary>
    public NodeWord? WordOf(string node) => Picture.Words.FirstOrDefault(word => word.Node == node);

    /// <summary>What of a what-if cannot be, in words, or null.</summary>
    public string? FaultOf(WhatIf whatIf)
    {
        if (whatIf.Move.FirstOrDefault(move => Settings.VhidOf(move.Address) is null).Address is { } address)
            return $"{address} is not an address of this pool";

        var names = whatIf.Kill.Concat(whatIf.Drain).Concat(whatIf.Add).Concat(whatIf.Move.Select(move => move.Node));
        return names.FirstOrDefault(name => Settings.NumberOf(name) < 0) is { } stranger
            ? $"{stranger} is not a node of this pool: {string.Join(", ", Settings.Nodes)}"
            : null;
    }

    /// <summary>Who would have what.</summary>
    public PlanPreview Preview(WhatIf whatIf) => PlanPreview.Of(Settings, Planning, Picture.Orders, whatIf);

    /// <summary>Whether a node runs with another configuration than this one, or null: that is not known.</summary>
    public bool? Differs(string node) => WordOf(node) is { } word ? word.Configuration != Settings.Fingerprint : null;
}
