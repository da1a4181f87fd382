using System.Numerics;

namespace Carpool.Core.Placement;

/// <summary>A set of node numbers below 64.</summary>
public readonly record struct NodeSet(ulong Bits)
{
    public const int Capacity = 64;

    public static readonly NodeSet Empty;

    /// <summary>The nodes 0 .. <paramref name="count"/> - 1.</summary>
    public static NodeSet First(int count) => new(count == Capacity ? ulong.MaxValue : (1UL << count) - 1);

    public int Count => BitOperations.PopCount(Bits);

    public bool Contains(int node) => (Bits >> node & 1) != 0;

    public NodeSet With(int node) => new(Bits | 1UL << node);

    public NodeSet Without(int node) => new(Bits & ~(1UL << node));
}
