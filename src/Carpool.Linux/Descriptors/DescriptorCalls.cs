using System.Runtime.InteropServices;

namespace Carpool.Linux.Descriptors;

/// <summary>The system calls about descriptors that .NET does not offer.</summary>
internal static partial class DescriptorCalls
{
    /// <summary>fcntl(2), commands: the lowest free number for a copy; the descriptor's own flags.</summary>
    public const int Duplicate = 0, SetFlags = 2;

    public const int CloseOnExec = 1;

    // sys/socket.h
    public const int Unix = 1, Stream = 1, StreamCloseOnExec = 0x80000;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socketpair(int family, int type, int protocol, Span<int> pair);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);
}
