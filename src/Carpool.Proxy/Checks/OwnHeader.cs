using Carpool.Core.ProxyProtocol;
using Carpool.Proxy.Sessions;

namespace Carpool.Proxy.Checks;

/// <summary>
/// What a check begins with where a PROXY header must be: that it is nobody's connection. Without it the service would
/// wait for one, and complain in its log.
/// </summary>
internal static class OwnHeader
{
    /// <returns>Empty where none is waited for.</returns>
    public static byte[] For(ConnectTarget target) =>
        target.SendProxy.IsHeader() ? ProxyHeaderWriter.Write(ProxyHeader.Local, target.SendProxy) : [];
}
