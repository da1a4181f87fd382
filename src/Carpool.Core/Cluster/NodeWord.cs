using System.Text.Json.Serialization;
using Carpool.Core.Health;

namespace Carpool.Core.Cluster;

/// <summary>
/// What a node says of itself to all others: the whole of it whenever a part changes, and every few seconds as repair.
/// The latest word of a node replaces all earlier ones.
/// </summary>
public sealed record NodeWord
{
    /// <summary>The speaker's name.</summary>
    public required string Node { get; init; }

    /// <summary>Which of two words of one node is the later one.</summary>
    public required WordNumber Number { get; init; }

    /// <summary>Fingerprint of the configuration in force there.</summary>
    public required string Configuration { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Release { get; init; }

    /// <summary>Sum of what holds it back, 0 for a node that is ready to take addresses.</summary>
    public required int Demotion { get; init; }

    /// <summary>Vhids of the addresses it is master of, ascending.</summary>
    public required ValueList<byte> Masters { get; init; }

    /// <summary>Its own services, in the order of its configuration.</summary>
    public required ValueList<ServiceWord> Services { get; init; }

    /// <summary>What it found out about the services of others, as their witness.</summary>
    public required ValueList<WitnessWord> Witnessed { get; init; }

    /// <summary>The plan in force there.</summary>
    public required PlanVersion Plan { get; init; }

    /// <summary>The orders of operators that it knows of.</summary>
    public required OperatorOrders Orders { get; init; }
}

/// <summary>The age of a word: the start of the daemon that said it, then how many it had said before.</summary>
/// <param name="Incarnation">Seconds since 1970 at the daemon's start, or one more than the last known one.</param>
/// <param name="Count">From 1 on.</param>
[method: JsonConstructor]
public readonly record struct WordNumber(long Incarnation, long Count)
{
    public bool IsAfter(WordNumber other) =>
        Incarnation != other.Incarnation ? Incarnation > other.Incarnation : Count > other.Count;
}

/// <summary>The health of one service on the node that speaks, as its own checks have found it.</summary>
/// <param name="Service">Name in the configuration.</param>
/// <param name="State">What the checks say.</param>
/// <param name="Admin">What the operator says.</param>
/// <param name="LastResult">Word of the last check (HAProxy's: L4OK, L4CON ...), or empty before the first.</param>
/// <param name="SinceUnixMs">When the state was last changed, milliseconds since 1970.</param>
[method: JsonConstructor]
public readonly record struct ServiceWord(
    string Service, HealthState State, AdminState Admin, string LastResult, long SinceUnixMs)
{
    /// <summary>Word of the last check that finds it up but not ready for new sessions; null: it is ready. So it is in
    /// all that earlier releases say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NotReady { get; init; }

    /// <summary>Why the node does not trust its own check now, in words, and says what it said before; null: it does.
    /// So it is in all that earlier releases say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Doubt { get; init; }

    /// <summary>How long a good check takes there, in milliseconds; said again when it becomes another one. Null before
    /// the first, and in all that earlier releases say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LatencyMs { get; init; }
}

/// <summary>A service that its own node may find well, seen from outside.</summary>
/// <param name="Node">Where it runs.</param>
/// <param name="Service">Name in the configuration.</param>
/// <param name="State">What the witness's checks say; unknown says nothing.</param>
/// <param name="LastResult">Word of the last check, or empty.</param>
/// <param name="SinceUnixMs">When the state was last changed, milliseconds since 1970.</param>
[method: JsonConstructor]
public readonly record struct WitnessWord(
    string Node, string Service, HealthState State, string LastResult, long SinceUnixMs);
