using System.Collections.Immutable;

namespace Carpool.Core.Balancing;

/// <summary>The servers that one connection may try, each once, best first. Empty when nothing is up.</summary>
public readonly struct Candidates
{
    private readonly Server? _local;
    private readonly ImmutableArray<Server> _others;
    private readonly uint _turn;

    internal Candidates(Server? local, ImmutableArray<Server> others, uint turn)
    {
        _local = local;
        _others = others;
        _turn = turn;
    }

    public int Count => _others.Length + First;

    private int First => _local is null ? 0 : 1;

    /// <summary>The server for an attempt, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many candidates.</exception>
    public Server this[int attempt]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(attempt);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(attempt, Count);
            if (_local is not null && attempt == 0) return _local;

            var start = (int)(_turn % (uint)_others.Length);
            return _others[(start + attempt - First) % _others.Length];
        }
    }
}
