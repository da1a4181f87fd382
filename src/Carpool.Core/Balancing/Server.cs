namespace Carpool.Core.Balancing;

/// <summary>One server of a backend, as the balancing sees it.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Address">Where the service listens: its node's own address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="TakesNewSessions">Whether it is up and not taken out by the operator.</param>
/// <param name="Weight">Its share relative to the others', 0..256; with 0 it is chosen by nobody but a client that
/// goes where it was before.</param>
/// <param name="MaxSessions">Sessions at once from this node, at least 1.</param>
/// <param name="UpSince">When it came up, for the slow start; null when that was before anybody looked.</param>
public sealed record Server(
    string Name,
    NetAddress Address,
    ushort Port,
    bool TakesNewSessions,
    int Weight = 1,
    int MaxSessions = int.MaxValue,
    Instant? UpSince = null)
{
    /// <summary>
    /// Its node's IPv6 address, or null: where a connection goes that comes from an IPv6 client's own address.
    /// </summary>
    public NetAddress? Address6 { get; init; }
}
