namespace Carpool.Core.Balancing;

/// <summary>One server of a backend, as the balancing sees it.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Address">Where the service listens: its node's own address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="TakesNewSessions">Whether it is up and not taken out by the operator.</param>
public sealed record Server(string Name, NetAddress Address, ushort Port, bool TakesNewSessions);
