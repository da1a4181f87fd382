using System.Runtime.InteropServices;
using Carpool.Core.Health;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Sessions;

/// <summary>What an errno of connect(2) says of the server.</summary>
internal static class ConnectStatus
{
    internal static CheckResult Failed(int errno, TimeSpan after) =>
        new(Of(errno), after, Marshal.GetPInvokeErrorMessage(errno));

    private static CheckStatus Of(int errno) => errno switch
    {
        Errno.TimedOut => CheckStatus.L4Timeout,
        Errno.ConnectionRefused or Errno.ConnectionReset or Errno.ConnectionAborted => CheckStatus.L4Refused,
        Errno.HostUnreachable or Errno.NetUnreachable or Errno.HostDown => CheckStatus.L4Unreachable,
        _ => CheckStatus.SocketError,
    };
}
