using System.Text.Json.Serialization;

namespace Carpool.Core.Balancing;

/// <summary>A client and the server that it goes back to, as nodes tell each other.</summary>
/// <param name="Client">Its whole address.</param>
/// <param name="Server">The name of the server's node.</param>
/// <param name="Stamp">
/// When that server was chosen, in Lamport's time, from 1 on: above all that the chooser knew of.
/// </param>
/// <param name="AgeMs">
/// Milliseconds since the client last came. An age, no time of day: the clocks of nodes differ.
/// </param>
[method: JsonConstructor]
public readonly record struct StickEntry(NetAddress Client, string Server, long Stamp, long AgeMs);
