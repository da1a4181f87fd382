using System.Runtime.InteropServices;
using Carpool.Core.Health;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Sessions;

/// <summary>What an errno of connect(2), or of the first send(2), says of the server.</summary>
internal static class ConnectStatus
{
    internal static (CheckStatus Status, string Detail) Of(int errno)
    {
        var status = errno switch
        {
            Errno.TimedOut => CheckStatus.L4Timeout,
            Errno.ConnectionRefused or Errno.ConnectionReset or Errno.ConnectionAborted or Errno.BrokenPipe
                => CheckStatus.L4Refused,
            Errno.HostUnreachable or Errno.NetUnreachable or Errno.HostDown => CheckStatus.L4Unreachable,
            _ => CheckStatus.SocketError,
        };
        return (status, Marshal.GetPInvokeErrorMessage(errno));
    }
}
