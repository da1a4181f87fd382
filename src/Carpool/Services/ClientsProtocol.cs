using Carpool.Core;
using Carpool.Core.Admin;

namespace Carpool.Services;

/// <summary>
/// What the keeper of the stick tables is told and asked. It is also told what the cluster says
/// (<see cref="Cluster.ClusterProtocol.ViewChanged"/> and <see cref="Cluster.ClusterProtocol.Arrived"/>), and asks its
/// parent to send what it has to say.
/// </summary>
public static class ClientsProtocol
{
    // Orders of an operator; each is answered by an OrderAnswered

    /// <summary>Forget where a client goes back to, here and on all nodes that can be reached.</summary>
    /// <param name="Service">Its name.</param>
    /// <param name="Client">Null: all clients.</param>
    public sealed record Clear(string Service, NetAddress? Client);

    // Queries

    /// <summary>Answered by <see cref="Listed"/>.</summary>
    /// <param name="Service">Its name.</param>
    /// <param name="Client">Null: all clients.</param>
    public sealed record List(string Service, NetAddress? Client);

    /// <param name="Clients">By address; null when there is no such table.</param>
    /// <param name="Fault">Why there is none, or empty.</param>
    public sealed record Listed(IReadOnlyList<ClientView>? Clients, string Fault);
}
