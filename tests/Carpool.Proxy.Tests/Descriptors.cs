using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Carpool.Proxy.Tests;

/// <summary>
/// Takes all file descriptors of this process, for real: limit lowered (getrlimit(2)), the rest opened.
/// </summary>
internal sealed partial class Descriptors : IDisposable
{
    private const int RlimitNofile = 7;
    private const int BothWays = 2;

    private readonly Limit _before;
    private readonly List<SafeFileHandle> _taken = [];

    private Descriptors()
    {
        Assert.Equal(0, GetLimit(RlimitNofile, out _before));
        var highest = Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        _taken.Add(File.OpenHandle("/dev/null"));
        Assert.Equal(0, SetLimit(RlimitNofile, _before with { Soft = (nuint)highest + 2 }));
        // By no exception: the runtime may want a descriptor to make its first one of a kind, and dies without.
        while (Duplicate(_taken[0]) is >= 0 and var next) _taken.Add(new SafeFileHandle(next, ownsHandle: true));
    }

    public void Dispose()
    {
        Assert.Equal(0, SetLimit(RlimitNofile, _before));
        _taken.ForEach(handle => handle.Dispose());
    }

    internal static Descriptors Exhaust() => new();

    /// <summary>Lets this process have so many; above the hard limit that needs CAP_SYS_RESOURCE.</summary>
    /// <returns>How many it may have: fewer where that is not allowed.</returns>
    internal static int Allow(int count)
    {
        Assert.Equal(0, GetLimit(RlimitNofile, out var limit));
        if ((int)nuint.Min(limit.Soft, int.MaxValue) >= count) return count;
        if (SetLimit(RlimitNofile, new((nuint)count, nuint.Max(limit.Hard, (nuint)count))) == 0) return count;
        Assert.Equal(0, SetLimit(RlimitNofile, limit with { Soft = limit.Hard }));
        return (int)limit.Hard;
    }

    /// <summary>How many this process has open.</summary>
    internal static int Count() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    /// <summary>Breaks the socket with this inode behind the back of whoever has it: shutdown(2), both ways.</summary>
    internal static void ShutDown(long inode)
    {
        var path = Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Single(entry => new FileInfo(entry).LinkTarget == $"socket:[{inode}]");
        Assert.Equal(0, ShutDown(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), BothWays));
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(SafeFileHandle descriptor);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    private static partial int ShutDown(int socket, int how);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}
