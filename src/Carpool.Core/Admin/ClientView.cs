namespace Carpool.Core.Admin;

/// <summary>A client and the server it goes back to.</summary>
/// <param name="Client">Its address.</param>
/// <param name="Server">The server's node.</param>
/// <param name="ExpiresS">Seconds until it is forgotten, unless it connects before.</param>
public sealed record ClientView(string Client, string Server, double ExpiresS);

/// <summary>A service's table of clients.</summary>
/// <param name="Entries">Clients that are remembered.</param>
/// <param name="Size">Clients that can be.</param>
/// <param name="ExpireS">Seconds for which one is, after it connected.</param>
/// <param name="Evicted">Clients that made room for others before their time, since its table began.</param>
public sealed record PersistenceView(int Entries, int Size, double ExpireS, long Evicted);
