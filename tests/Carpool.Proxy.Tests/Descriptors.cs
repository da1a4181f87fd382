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

    private readonly Limit _before;
    private readonly List<SafeFileHandle> _taken = [];

    private Descriptors()
    {
        Assert.Equal(0, GetLimit(RlimitNofile, out _before));
        var highest = Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Max(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        Assert.Equal(0, SetLimit(RlimitNofile, _before with { Soft = (nuint)highest + 1 }));
        try
        {
            while (true) _taken.Add(File.OpenHandle("/dev/null"));
        }
        catch (IOException)
        {
            // EMFILE: that was the last.
        }
    }

    public void Dispose()
    {
        Assert.Equal(0, SetLimit(RlimitNofile, _before));
        _taken.ForEach(handle => handle.Dispose());
    }

    internal static Descriptors Exhaust() => new();

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}
