using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Carpool.Proxy.Logs;

/// <summary>Which file it is, whatever its name: device and inode, by statx(2).</summary>
internal readonly partial record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    // linux/stat.h, linux/fcntl.h: struct statx is the same on every architecture.
    private const int StatSize = 256;
    private const int InodeAt = 32;
    private const int MajorAt = 136;
    private const int MinorAt = 140;
    private const uint WantInode = 0x100;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;

    /// <summary>The file of that name; the default when there is none.</summary>
    internal static FileIdentity Of(string path)
    {
        Span<byte> stat = stackalloc byte[StatSize];
        return StatCall(CurrentFolder, path, 0, WantInode, ref stat[0]) == 0 ? Read(stat) : default;
    }

    /// <summary>An open file.</summary>
    internal static FileIdentity Of(SafeFileHandle file)
    {
        Span<byte> stat = stackalloc byte[StatSize];
        return StatCall(file, "", EmptyPath, WantInode, ref stat[0]) == 0 ? Read(stat) : default;
    }

    private static FileIdentity Read(ReadOnlySpan<byte> stat) => new(
        MemoryMarshal.Read<uint>(stat[MajorAt..]),
        MemoryMarshal.Read<uint>(stat[MinorAt..]),
        MemoryMarshal.Read<ulong>(stat[InodeAt..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatCall(int folder, string path, int flags, uint mask, ref byte stat);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatCall(SafeFileHandle file, string path, int flags, uint mask, ref byte stat);
}
