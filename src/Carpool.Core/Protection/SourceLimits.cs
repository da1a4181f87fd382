namespace Carpool.Core.Protection;

/// <summary>What one source may do to one service. A source is an IPv4 address or an IPv6 network.</summary>
/// <param name="Connections">Connections at once, or null: no limit.</param>
/// <param name="Rate">
/// New connections in one <paramref name="Period"/>, or null: no limit. They may all come at once; after that one more
/// is let in with each <paramref name="Period"/> / <paramref name="Rate"/>, so any period sees at most twice as many.
/// </param>
/// <param name="Period">Above zero.</param>
/// <param name="BytesRate">
/// Octets a second both ways together, or null: no limit. What a second allows may come at once.
/// </param>
/// <param name="Prefix6">
/// Bits of an IPv6 address that make one source, 1..128: who has one address of a network has all of them.
/// </param>
/// <param name="TableSize">Sources that are remembered at once, at least 1.</param>
public sealed record SourceLimits(
    int? Connections, int? Rate, TimeSpan Period, long? BytesRate, int Prefix6, int TableSize)
{
    /// <summary>Nothing is limited.</summary>
    public static readonly SourceLimits None = new(null, null, TimeSpan.FromSeconds(10), null, 64, 100_000);

    /// <summary>Whether anything is limited.</summary>
    public bool IsAny => Connections is not null || Rate is not null || BytesRate is not null;

    /// <summary>The source that an address belongs to.</summary>
    public Network SourceOf(NetAddress address) => Network.Of(address, address.IsV6 ? Prefix6 : 32);
}
