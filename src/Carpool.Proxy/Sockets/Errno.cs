namespace Carpool.Proxy.Sockets;

/// <summary>The error numbers that mean something to the data plane: asm-generic/errno.h.</summary>
internal static class Errno
{
    internal const int Perm = 1;
    internal const int Interrupted = 4;
    internal const int Again = 11;
    internal const int NoMemory = 12;
    internal const int Invalid = 22;
    internal const int NoFilesOnHost = 23;
    internal const int NoFilesInProcess = 24;
    internal const int BrokenPipe = 32;
    internal const int NoNet = 64;
    internal const int Protocol = 71;
    internal const int NoProtocolOption = 92;
    internal const int NotSupported = 95;
    internal const int NetDown = 100;
    internal const int NetUnreachable = 101;
    internal const int ConnectionAborted = 103;
    internal const int ConnectionReset = 104;
    internal const int NoBuffers = 105;
    internal const int TimedOut = 110;
    internal const int ConnectionRefused = 111;
    internal const int HostDown = 112;
    internal const int HostUnreachable = 113;
    internal const int InProgress = 115;
}
