using System.Collections.Immutable;

namespace Carpool.Core.Protection;

/// <summary>
/// Says of each address whether it is allowed, denied or on no list. The longest prefix counts; where both lists have
/// the same network, it is denied. Networks are nested or apart, so they cut the addresses into ranges, at most two
/// for each network and one; the range of an address is found by halving.
/// </summary>
public sealed class AccessTable
{
    public static readonly AccessTable Empty = new([], []);

    private readonly ImmutableArray<NetAddress> _starts;
    private readonly ImmutableArray<Access> _access;

    /// <param name="allow">Networks that no limit applies to.</param>
    /// <param name="deny">Networks that are refused.</param>
    public AccessTable(IEnumerable<Network> allow, IEnumerable<Network> deny)
    {
        var verdicts = new Dictionary<Network, Access>();
        foreach (var network in allow) verdicts[network] = Access.Allowed;
        foreach (var network in deny) verdicts[network] = Access.Denied;
        var ranges = new Ranges();
        foreach (var entry in verdicts.OrderBy(entry => entry.Key.First).ThenBy(entry => entry.Key.PrefixLength))
            ranges.Enter(entry.Key, entry.Value);
        (_starts, _access) = ranges.Finish();
        (Allowed, Denied) = (verdicts.Count - verdicts.Values.Count(IsDenied), verdicts.Values.Count(IsDenied));
    }

    /// <summary>How many networks are allowed.</summary>
    public int Allowed { get; }

    /// <summary>How many networks are denied.</summary>
    public int Denied { get; }

    public Access Of(NetAddress address)
    {
        var (low, high) = (0, _starts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_starts[middle] <= address) low = middle + 1;
            else high = middle;
        }

        return low == 0 ? Access.Limited : _access[low - 1];
    }

    private static bool IsDenied(Access access) => access == Access.Denied;

    /// <summary>Turns networks, in order, the outer before the inner, into ranges.</summary>
    private sealed class Ranges
    {
        private readonly ImmutableArray<NetAddress>.Builder _starts = ImmutableArray.CreateBuilder<NetAddress>();
        private readonly ImmutableArray<Access>.Builder _access = ImmutableArray.CreateBuilder<Access>();
        private readonly Stack<(NetAddress Last, Access Access)> _around = new();

        public void Enter(Network network, Access access)
        {
            LeaveBefore(network.First);
            Begin(network.First, access);
            _around.Push((network.Last, access));
        }

        public (ImmutableArray<NetAddress> Starts, ImmutableArray<Access> Access) Finish()
        {
            while (_around.Count > 0) Leave();
            return (_starts.ToImmutable(), _access.ToImmutable());
        }

        private void LeaveBefore(NetAddress first)
        {
            while (_around.TryPeek(out var around) && around.Last < first) Leave();
        }

        /// <summary>Behind a network its surroundings go on.</summary>
        private void Leave()
        {
            var last = _around.Pop().Last;
            var outer = _around.TryPeek(out var around) ? around.Access : Access.Limited;
            if (last.Next is { } next) Begin(next, outer);
        }

        private void Begin(NetAddress start, Access access)
        {
            // A network that begins or ends together with another one leaves nothing between them.
            if (_starts.Count > 0 && _starts[^1] == start) _access[^1] = access;
            else
            {
                _starts.Add(start);
                _access.Add(access);
            }
        }
    }
}
