using Carpool.Core.Balancing;

namespace Carpool.Core.Cluster;

/// <summary>
/// Clients of a service and the servers they go back to: what is new on one node, or a part of all that it knows.
/// </summary>
/// <param name="Service">Name in the configuration.</param>
/// <param name="Entries">At most <see cref="StickTable.MaxPart"/>.</param>
public sealed record ClientsWord(string Service, ValueList<StickEntry> Entries);

/// <summary>An operator had a client, or all clients, of a service forgotten.</summary>
/// <param name="Service">Name in the configuration.</param>
/// <param name="Client">Null: all of them.</param>
/// <param name="Stamp">What was known up to it counts no more; in the time of <see cref="StickEntry.Stamp"/>.</param>
public sealed record ClientsCleared(string Service, NetAddress? Client, long Stamp);
