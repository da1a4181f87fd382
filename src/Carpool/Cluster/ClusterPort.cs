using Carpool.Core.Settings;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Sessions;

namespace Carpool.Cluster;

/// <summary>The TCP port of other nodes' cluster systems.</summary>
public static class ClusterPort
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Whether a node accepts a connection; it is closed at once.</summary>
    /// <param name="from">This node.</param>
    /// <param name="to">The other one.</param>
    /// <param name="port">The cluster's port.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="OperationCanceledException">The attempt was cancelled.</exception>
    public static async Task<bool> AcceptsAsync(NodeSettings from, NodeSettings to, int port, CancellationToken ct)
    {
        var target = new ConnectTarget(to.Address, (ushort)port, [from.Address], Timeout);
        return (await TcpCheck.RunAsync(target, TimeProvider.System, ct)).IsSuccess;
    }
}
