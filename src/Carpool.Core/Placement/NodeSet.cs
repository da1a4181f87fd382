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

    /// <summary>The lowest number in it, or -1.</summary>
    public int Lowest => Bits == 0 ? -1 : BitOperations.TrailingZeroCount(Bits);

    public bool Contains(int node) => (Bits >> node & 1) != 0;

    public NodeSet With(int node) => new(Bits | 1UL << node);

    public NodeSet Without(int node) => new(Bits & ~(1UL << node));

    /// <summary>What is in both.</summary>
    public NodeSet And(NodeSet other) => new(Bits & other.Bits);

    /// <summary>What is in either.</summary>
    public NodeSet Or(NodeSet other) => new(Bits | other.Bits);

    /// <summary>Ascending.</summary>
    public IEnumerable<int> Numbers()
    {
        for (var bits = Bits; bits != 0; bits &= bits - 1) yield return BitOperations.TrailingZeroCount(bits);
    }
}
