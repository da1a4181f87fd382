using System.Diagnostics;
using Carpool.Core.Logs;
using Carpool.Linux.Conntrack;

namespace Carpool.Services;

/// <summary>Tells the connection log of what went past the proxy. Called on the monitor's thread.</summary>
/// <param name="service">The service's name.</param>
/// <param name="setup">Where the log is, and the ids are from.</param>
internal sealed class KernelConnections(string service, ServiceSetup setup)
{
    public void Ended(TrackedConnection connection) => setup.Log.Add(new ConnectionRecord
    {
        Id = setup.Ids.Next(),
        Accepted = setup.Time.GetUtcNow() - (connection.Duration ?? TimeSpan.Zero),
        Service = service,
        Path = ConnectionPath.Kernel,
        Client = new(connection.Client, connection.ClientPort),
        Virtual = new(connection.Address, connection.Port),
        Server = setup.LocalNode,
        ServerAt = new(connection.Server, connection.ServerPort),
        Total = connection.Duration,
        BytesIn = connection.BytesIn,
        BytesOut = connection.BytesOut,
        Termination = TerminationOf(connection.End),
        End = connection.End.Word(),
        Load = ConnectionLoad.Unknown,
    });

    /// <summary>HAProxy's letters; the kernel does not say which side it was that reset a connection.</summary>
    internal static Termination TerminationOf(ConnectionEnd end) => end switch
    {
        ConnectionEnd.Closed => Termination.Normal,
        ConnectionEnd.Reset => new(TerminationCause.Normal, TerminationPhase.Data),
        ConnectionEnd.Forgotten => new(TerminationCause.ClientTimeout, TerminationPhase.Data),
        _ => throw new UnreachableException($"no letters for {end}"),
    };
}
