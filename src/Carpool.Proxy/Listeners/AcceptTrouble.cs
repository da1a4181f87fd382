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
    // asm-generic/errno.h
    private const int Eperm = 1;
    private const int Eintr = 4;
    private const int Enomem = 12;
    private const int Enfile = 23;
    private const int Emfile = 24;
    private const int Enonet = 64;
    private const int Eproto = 71;
    private const int Enoprotoopt = 92;
    private const int Eopnotsupp = 95;
    private const int Enetdown = 100;
    private const int Enetunreach = 101;
    private const int Econnaborted = 103;
    private const int Econnreset = 104;
    private const int Enobufs = 105;
    private const int Etimedout = 110;
    private const int Ehostdown = 112;
    private const int Ehostunreach = 113;

    /// <summary>
    /// Linux hands errors that wait on the new connection to accept, and wants them treated like EAGAIN (accept(2),
    /// "Error handling"); EPERM is a firewall's no to that one connection.
    /// </summary>
    internal static AcceptTrouble Classify(int errno) => errno switch
    {
        Emfile or Enfile => AcceptTrouble.NoDescriptors,
        Enobufs or Enomem => AcceptTrouble.NoMemory,
        Econnaborted or Econnreset or Eintr or Eperm or Eproto or Enoprotoopt or Eopnotsupp or Enonet or Enetdown
            or Enetunreach or Ehostdown or Ehostunreach or Etimedout => AcceptTrouble.Transient,
        _ => AcceptTrouble.Fatal,
    };
}
