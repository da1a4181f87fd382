using System.Text.Json.Serialization;

namespace Carpool.Core.Cluster;

/// <summary>
/// Which of two plans is the newer one. A new author begins an epoch above all it has heard of and counts its plans
/// within it, so that a plan never goes backwards; the name decides between authors that did not know of each other.
/// </summary>
/// <param name="Epoch">Rises whenever another node becomes author; 0 for the plan from the configuration alone.</param>
/// <param name="Sequence">Rises with each plan of an epoch.</param>
/// <param name="Author">The name of the node that made it.</param>
[method: JsonConstructor]
public readonly record struct PlanVersion(long Epoch, long Sequence, string Author) : IComparable<PlanVersion>
{
    /// <summary>Of the plan that every node works out from the configuration.</summary>
    public static readonly PlanVersion None = new(0, 0, "");

    public static bool operator <(PlanVersion left, PlanVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(PlanVersion left, PlanVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlanVersion left, PlanVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlanVersion left, PlanVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(PlanVersion other)
    {
        var order = Epoch.CompareTo(other.Epoch);
        if (order == 0) order = Sequence.CompareTo(other.Sequence);
        return order != 0 ? order : string.CompareOrdinal(Author, other.Author);
    }

    /// <summary>As listings and the log have it: <c>3.12 by mail02</c>.</summary>
    public override string ToString() => this == None ? "from the configuration" : $"{Epoch}.{Sequence} by {Author}";
}
