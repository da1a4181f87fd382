using Carpool.Core.Placement;

namespace Carpool.Core.Balancing;

/// <summary>A server that may be chosen.</summary>
/// <param name="Load">What it has.</param>
/// <param name="Index">Its place in the table.</param>
/// <param name="Weight">Its share now, above 0.</param>
internal readonly record struct Contender(ServerLoad Load, int Index, long Weight);

/// <summary>
/// How one of several servers is chosen. Each rule gets at least one, all of which take the session, and gives the
/// index of its choice.
/// </summary>
internal static class BalanceRules
{
    /// <summary>How much above its share a server may have before a client goes to its second choice.</summary>
    private const double Bound = 1.25;

    /// <summary>What a server may have above that: the few sessions of one client stay together.</summary>
    private const int Slack = 10;

    /// <summary>
    /// Each in its turn, as often as its weight says and as evenly spread as can be: nginx's smooth weighted round
    /// robin. Everybody is credited his weight, and who has most pays for all.
    /// </summary>
    public static int RoundRobin(ReadOnlySpan<Contender> contenders)
    {
        var best = contenders[0];
        var total = 0L;
        foreach (var contender in contenders)
        {
            total += contender.Weight;
            contender.Load.Credit += contender.Weight;
            if (contender.Load.Credit > best.Load.Credit) best = contender;
        }

        best.Load.Credit -= total;
        return best.Index;
    }

    /// <summary>The one with the fewest sessions for its weight; those that are equal take turns.</summary>
    public static int LeastConnections(ReadOnlySpan<Contender> contenders, ulong turn)
    {
        var start = (int)(turn % (ulong)contenders.Length);
        var best = contenders[start];
        for (var next = 1; next < contenders.Length; next++)
        {
            var contender = contenders[(start + next) % contenders.Length];
            if (IsFreer(contender, best)) best = contender;
        }

        return best.Index;
    }

    /// <summary>
    /// The one that the client's address prefers (weighted rendezvous hashing), unless that has a quarter more than its
    /// share of all sessions (consistent hashing with bounded loads: Mirrokni, Thorup and Zadimoghaddam 2018). A server
    /// that goes moves only its own clients, and gets them back.
    /// </summary>
    public static int Source(ReadOnlySpan<Contender> contenders, NetAddress client)
    {
        var (weights, sessions) = (0L, 1L);
        foreach (var contender in contenders)
        {
            weights += contender.Weight;
            sessions += contender.Load.Sessions;
        }

        var hash = Hash(client);
        var (best, highest) = (contenders[0].Index, double.NegativeInfinity);
        foreach (var (load, index, weight) in contenders)
        {
            // Somebody is always below: not all can have more than their share.
            if (load.Sessions >= Bound * sessions * weight / weights + Slack) continue;
            var score = Score(load, hash);
            if (score > highest) (best, highest) = (index, score);
        }

        return best;
    }

    /// <summary>
    /// The freer one of two that are drawn by their weights: nearly as even as the least loaded of all, but nodes that
    /// know nothing of each other do not all run to the same one (Mitzenmacher 2001).
    /// </summary>
    /// <param name="draw">A random number.</param>
    public static int TwoChoices(ReadOnlySpan<Contender> contenders, ulong draw)
    {
        var one = Draw(contenders, draw >> 32, except: -1);
        var other = Draw(contenders, draw & uint.MaxValue, except: one);
        return IsFreer(contenders[other], contenders[one]) ? contenders[other].Index : contenders[one].Index;
    }

    /// <summary>Whether a further session would be a smaller part of its weight there.</summary>
    private static bool IsFreer(in Contender one, in Contender other) =>
        (one.Load.Sessions + 1) * other.Weight < (other.Load.Sessions + 1) * one.Weight;

    /// <param name="lot">0..2^32-1.</param>
    /// <param name="except">A place in the span that is not to be drawn, or -1.</param>
    private static int Draw(ReadOnlySpan<Contender> contenders, ulong lot, int except)
    {
        var total = 0UL;
        for (var place = 0; place < contenders.Length; place++)
            if (place != except) total += (ulong)contenders[place].Weight;

        var left = lot * total >> 32;
        var drawn = 0;
        for (var place = 0; place < contenders.Length; place++)
        {
            if (place == except) continue;
            drawn = place;
            var weight = (ulong)contenders[place].Weight;
            if (left < weight) break;
            left -= weight;
        }

        return drawn;
    }

    /// <summary>
    /// By the full weight: a slow start changes the bound only, or each client would move in its own moment of it.
    /// </summary>
    private static double Score(ServerLoad load, ulong client)
    {
        // 53 bits: a fraction above 0 and below 1.
        var fraction = ((Rendezvous.Mix(load.Hash ^ client) >> 11) + 0.5) / (1UL << 53);
        return load.Server.Weight / -Math.Log(fraction);
    }

    private static ulong Hash(NetAddress client)
    {
        Span<byte> octets = stackalloc byte[client.Size];
        client.Write(octets);
        return Rendezvous.Mix(Rendezvous.Hash(octets));
    }
}
