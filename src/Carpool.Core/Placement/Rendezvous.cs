namespace Carpool.Core.Placement;

/// <summary>
/// Rendezvous hashing (Thaler and Ravishankar 1998): which of several nodes an address prefers, all else being equal.
/// It depends on names only, so another node that comes or goes changes no preference among the rest.
/// </summary>
internal static class Rendezvous
{
    private const ulong Basis = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>FNV-1a over the name, spread by the finaliser of SplitMix64: the same everywhere, for ever.</summary>
    public static ulong Score(byte vhid, string node) => Mix(Hash(node) ^ vhid * 0x9e3779b97f4a7c15);

    /// <summary>FNV-1a over the characters of a name.</summary>
    public static ulong Hash(ReadOnlySpan<char> name)
    {
        var hash = Basis;
        foreach (var c in name) hash = (hash ^ c) * Prime;
        return hash;
    }

    /// <summary>FNV-1a over octets.</summary>
    public static ulong Hash(ReadOnlySpan<byte> octets)
    {
        var hash = Basis;
        foreach (var octet in octets) hash = (hash ^ octet) * Prime;
        return hash;
    }

    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
        return bits ^ bits >> 31;
    }
}
