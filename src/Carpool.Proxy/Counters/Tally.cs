using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Carpool.Proxy.Counters;

/// <summary>
/// One counter for each value of an enum whose values count up from 0. Written and read without a lock.
/// </summary>
public sealed class Tally<TReason>
    where TReason : struct, Enum
{
    private readonly long[] _counts = new long[Enum.GetValues<TReason>().Length];

    public long this[TReason reason] => Volatile.Read(ref _counts[Index(reason)]);

    /// <summary>Those that occurred, by their word.</summary>
    internal ImmutableSortedDictionary<string, long> ByWord(Func<TReason, string> word) =>
        Enum.GetValues<TReason>().Where(reason => this[reason] > 0).ToImmutableSortedDictionary(
            word, reason => this[reason], StringComparer.Ordinal);

    internal void Add(TReason reason) => Interlocked.Increment(ref _counts[Index(reason)]);

    private static int Index(TReason reason) => Unsafe.As<TReason, int>(ref reason);
}
