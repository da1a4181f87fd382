namespace Carpool.Core.ProxyProtocol;

/// <summary>The two ends of a client's connection, as its proxy saw them. Both are of one family.</summary>
/// <param name="Source">The client's address.</param>
/// <param name="SourcePort">The client's port.</param>
/// <param name="Destination">The address that the client connected to.</param>
/// <param name="DestinationPort">The port that the client connected to.</param>
public readonly record struct ProxyAddresses(
    NetAddress Source, ushort SourcePort, NetAddress Destination, ushort DestinationPort);
