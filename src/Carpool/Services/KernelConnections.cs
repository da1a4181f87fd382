using System.Diagnostics;
using Carpool.Core.Logs;
using Carpool.Linux.Conntrack;
using Carpool.Proxy.Counters;

namespace Carpool.Services;

/// <summary>Counts what went past the proxy, and tells the connection log. Called on the monitor's thread.</summary>
/// <param name="service">The service's name.</param>
/// <param name="counters">Its counters.</param>
/// <param name="setup">Where the log is, and the ids are from.</param>
internal sealed class KernelConnections(string service, PastProxy counters, ServiceSetup setup) : IConnectionObserver
{
    public void Opened(int count) => counters.Opened(count);

    public void Lost(int count) => counters.Lost(count);

    public void Ended(in TrackedConnection connection)
    {
        counters.Ended(connection.BytesIn, connection.BytesOut, connection.Duration);
        setup.Log.Add(Describe(connection));
    }

    private ConnectionRecord Describe(in TrackedConnection connection) => new()
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
    };

    /// <summary>HAProxy's letters; the kernel does not say which side it was that reset a connection.</summary>
    internal static Termination TerminationOf(ConnectionEnd end) => end switch
    {
        ConnectionEnd.Closed => Termination.Normal,
        ConnectionEnd.Reset => new(TerminationCause.Normal, TerminationPhase.Data),
        ConnectionEnd.Forgotten => new(TerminationCause.ClientTimeout, TerminationPhase.Data),
        _ => throw new UnreachableException($"no letters for {end}"),
    };
}
