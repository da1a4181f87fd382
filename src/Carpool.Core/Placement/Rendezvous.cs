namespace Carpool.Core.Placement;

/// <summary>
/// Rendezvous hashing (Thaler and Ravishankar 1998): which of several nodes an address prefers, all else being equal.
/// It depends on names only, so another node that comes or goes changes no preference among the rest.
/// </summary>
internal static class Rendezvous
{
    /// <summary>FNV-1a over the name, spread by the finaliser of SplitMix64: the same everywhere, for ever.</summary>
    public static ulong Score(byte vhid, string node)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var c in node) hash = (hash ^ c) * 0x100000001b3;
        return Mix(hash ^ vhid * 0x9e3779b97f4a7c15);
    }

    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
        return bits ^ bits >> 31;
    }
}
