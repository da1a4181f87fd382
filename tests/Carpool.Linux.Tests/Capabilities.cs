using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Tests;

internal static unsafe partial class Capabilities
{
    private const uint Version3 = 0x20080522;   // _LINUX_CAPABILITY_VERSION_3

    /// <summary>Takes all capabilities from the calling thread and from what it starts, capset(2).</summary>
    public static void Drop()
    {
        var header = stackalloc uint[] { Version3, 0 };
        var none = stackalloc uint[6];
        if (capset(header, none) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset(uint* header, uint* data);
}
