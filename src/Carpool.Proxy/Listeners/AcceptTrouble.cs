using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Listeners;

/// <summary>What a failed accept means for the listener.</summary>
internal enum AcceptTrouble
{
    /// <summary>One connection was lost before it was accepted; the next one is not concerned.</summary>
    Transient,

    /// <summary>The process or the host has no descriptor left: wait until sessions end.</summary>
    NoDescriptors,

    /// <summary>The kernel has no memory left for a socket: wait until sessions end.</summary>
    NoMemory,

    /// <summary>The listening socket itself is broken.</summary>
    Fatal,
}

internal static class AcceptTroubles
{
    /// <summary>
    /// Linux hands errors that wait on the new connection to accept, and wants them treated like EAGAIN (accept(2),
    /// "Error handling"); EPERM is a firewall's no to that one connection.
    /// </summary>
    internal static AcceptTrouble Classify(int errno) => errno switch
    {
        Errno.NoFilesInProcess or Errno.NoFilesOnHost => AcceptTrouble.NoDescriptors,
        Errno.NoBuffers or Errno.NoMemory => AcceptTrouble.NoMemory,
        Errno.ConnectionAborted or Errno.ConnectionReset or Errno.Interrupted or Errno.Perm or Errno.Protocol
            or Errno.NoProtocolOption or Errno.NotSupported or Errno.NoNet or Errno.NetDown or Errno.NetUnreachable
            or Errno.HostDown or Errno.HostUnreachable or Errno.TimedOut => AcceptTrouble.Transient,
        _ => AcceptTrouble.Fatal,
    };
}
