using Carpool.Core;

namespace Carpool.Proxy.Sockets;

/// <summary>The address that a connection to a server comes from.</summary>
/// <param name="Address">One of this host's own, or a client's.</param>
/// <param name="IsClients">Whether it is a client's: then the socket is a transparent one (ip(7)).</param>
/// <param name="Mark">The mark of its packets (socket(7), SO_MARK); 0 for none.</param>
internal readonly record struct Origin(NetAddress Address, bool IsClients = false, uint Mark = 0);
