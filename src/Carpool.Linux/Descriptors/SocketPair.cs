using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Descriptors;

/// <summary>
/// Two Unix stream sockets, each the other's peer (socketpair(2)). No program that is started has them.
/// </summary>
public static class SocketPair
{
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static (Socket One, Socket Other) Open()
    {
        Span<int> pair = stackalloc int[2];
        var type = DescriptorCalls.Stream | DescriptorCalls.StreamCloseOnExec;
        if (DescriptorCalls.socketpair(DescriptorCalls.Unix, type, 0, pair) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return (Of(pair[0]), Of(pair[1]));
    }

    private static Socket Of(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));
}
