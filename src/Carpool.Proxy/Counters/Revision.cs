using System.Diagnostics.CodeAnalysis;

namespace Carpool.Proxy.Counters;

/// <summary>
/// Lets one thread write several numbers which others read as one: who reads while it writes reads again. Nobody waits,
/// and the writer pays two plain writes.
/// </summary>
internal struct Revision
{
    private int _number;

    /// <summary>The numbers change until it is disposed of.</summary>
    [UnscopedRef]
    internal Writing Change() => new(ref _number);

    /// <summary>What to give <see cref="IsStill"/> after reading.</summary>
    internal readonly int Look() => Volatile.Read(in _number);

    /// <summary>Whether all that was read since belongs together.</summary>
    internal readonly bool IsStill(int number)
    {
        Volatile.ReadBarrier();
        return (number & 1) == 0 && number == _number;
    }

    internal readonly ref struct Writing
    {
        private readonly ref int _number;

        internal Writing(ref int number)
        {
            _number = ref number;
            number++;
            Volatile.WriteBarrier();
        }

        public void Dispose() => Volatile.Write(ref _number, _number + 1);
    }
}
