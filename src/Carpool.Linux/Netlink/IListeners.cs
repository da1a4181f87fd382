using Carpool.Core;

namespace Carpool.Linux.Netlink;

/// <summary>The TCP sockets that listen on this host. May be called from any thread.</summary>
public interface IListeners
{
    /// <summary>
    /// Whether somebody listens on an address and port, be it on all addresses of that family. False also where the
    /// kernel does not tell. Takes some ten microseconds, however many connections there are.
    /// </summary>
    bool Has(NetAddress address, ushort port);
}
