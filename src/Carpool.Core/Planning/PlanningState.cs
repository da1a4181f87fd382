using Carpool.Core.Cluster;

namespace Carpool.Core.Planning;

/// <summary>Who has an address, as far as this node knows.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="Holder">
/// The node that is master of it and may stay so for the time being, or null: there is an election, or its master is to
/// be relieved.
/// </param>
/// <param name="Since">Since when.</param>
/// <param name="Before">The last holder but one, or null.</param>
public readonly record struct Holding(byte Vhid, string? Holder, Instant Since, string? Before);

/// <summary>A planned move under way: the new owner preempts, the old one lets go.</summary>
/// <param name="Vhid">The address.</param>
/// <param name="From">Who had it when the move began.</param>
/// <param name="To">Who shall have it.</param>
/// <param name="Since">When the move began.</param>
/// <param name="Why">In words.</param>
public sealed record PlannedMove(byte Vhid, string From, string To, Instant Since, string Why);

/// <summary>A move that did not come about, and when it may be tried again.</summary>
public readonly record struct BackOff(byte Vhid, int Failures, Instant Until);

/// <summary>
/// All that the planning of one node remembers. A value: <see cref="PlanningRules.Step"/> makes the next one.
/// </summary>
public sealed record PlanningState
{
    /// <summary>The plan that counts here.</summary>
    public required PoolPlan InForce { get; init; }

    /// <summary>Every node of the pool, in the order of the configuration.</summary>
    public required ValueList<NodeStanding> Nodes { get; init; }

    /// <summary>Every address, ascending by vhid.</summary>
    public required ValueList<Holding> Holdings { get; init; }

    /// <summary>The planned move under way, on its author; else null.</summary>
    public PlannedMove? Move { get; init; }

    /// <summary>Where that move and those after it lead, on their author; else null.</summary>
    internal Course? Course { get; init; }

    /// <summary>Who makes the plans, by this node's view of the cluster.</summary>
    public string? Author { get; init; }

    /// <summary>Moves that have failed and are tried again later.</summary>
    public ValueList<BackOff> BackOffs { get; init; } = [];

    /// <summary>Nodes that the plan of another author, taken over as it was, counted as ready.</summary>
    internal ValueList<string> Vouched { get; init; } = [];

    /// <summary>The latest plan of each other author that does not count here, or not yet.</summary>
    internal ValueList<PoolPlan> Heard { get; init; } = [];

    /// <summary>Which plan was sent to whom when.</summary>
    internal ValueList<Dispatch> Sent { get; init; } = [];

    /// <summary>Since when this node has been in no cluster, or null: it is in one.</summary>
    internal Instant? OfflineSince { get; init; }

    /// <summary>When this node first looked at the pool.</summary>
    internal Instant? FirstLook { get; init; }

    /// <summary>Since when an author has lacked a word or a plan of another node, or null: it has all.</summary>
    internal Instant? WaitsSince { get; init; }

    /// <summary>What the last plan was made of, so that an equal one need not be worked out again.</summary>
    internal PlanBasis? Basis { get; init; }

    /// <summary>What has happened since the last plan was made, in words.</summary>
    internal ValueList<string> Causes { get; init; } = [];

    /// <summary>What there is before the first step.</summary>
    /// <param name="settings">The pool.</param>
    /// <param name="kept">The plan from before a reboot, or null.</param>
    public static PlanningState Start(PlanningSettings settings, PoolPlan? kept) => new()
    {
        InForce = kept ?? PlanningRules.FromConfiguration(settings),
        Nodes = [],
        Holdings = [],
    };

    /// <summary>The succession of an address that counts here, or null when it is in no plan.</summary>
    public ValueList<string>? SuccessionOf(byte vhid) => InForce.SuccessionOf(vhid);

    /// <summary>Whether the present author has a plan in force here that counts on this node as a member.</summary>
    public bool IsCountedIn(string node) => InForce.Version.Author == Author
        && InForce.Nodes.Index().Any(item => item.Item == node && InForce.Members.Contains(item.Index));
}

/// <summary>A plan that has been sent.</summary>
internal readonly record struct Dispatch(string Node, PlanVersion Version, Instant At);
