using System.Threading.Channels;
using Carpool.Core;
using Carpool.Core.Admin;
using Carpool.Core.Events;
using Carpool.Core.Logs;
using Carpool.Nodes;
using Carpool.Services;

namespace Carpool.Admin;

/// <summary>What the commands of a daemon may see and order.</summary>
public interface IAdminDesk
{
    /// <summary>All that this node knows now.</summary>
    /// <exception cref="TimeoutException">The node did not answer.</exception>
    Task<NodeSnapshot> SnapshotAsync(CancellationToken ct);

    /// <summary>Gives an order to the actor that is responsible for it, and waits for its word.</summary>
    Task<Answer> OrderAsync(object order, CancellationToken ct);

    /// <summary>What a reload of the configuration would change.</summary>
    /// <exception cref="TimeoutException">The node did not answer.</exception>
    Task<NodeProtocol.Compared> CompareAsync(CancellationToken ct);

    /// <summary>The clients of a service that go back to their servers.</summary>
    /// <exception cref="TimeoutException">The node did not answer.</exception>
    Task<ClientsProtocol.Listed> ClientsAsync(ClientsProtocol.List list, CancellationToken ct);

    /// <summary>Runs a check, writes what is seen as it happens, and gives its result.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="node">The one that checks its own server; null: this one.</param>
    /// <param name="asJson">Whether as JSON, an object a line.</param>
    /// <param name="output">Flushed with each piece.</param>
    /// <exception cref="TimeoutException">The node did not answer.</exception>
    Task<Answer> CheckAsync(string service, string? node, bool asJson, TextWriter output, CancellationToken ct);

    /// <summary>Has the program, started anew, take this daemon's place.</summary>
    Task<Answer> UpgradeAsync(CancellationToken ct);

    /// <summary>The connections behind what a service saw, latest first.</summary>
    /// <param name="seen">The address and port that the service saw.</param>
    /// <param name="at">When; null: the latest one is meant.</param>
    Task<IReadOnlyList<ConnectionTrace>> WhoisAsync(NetEndpoint seen, DateTimeOffset? at, CancellationToken ct);

    /// <summary>The open sessions of the proxy.</summary>
    /// <param name="which">Asked on the threads that move bytes: must not wait.</param>
    Task<IReadOnlyList<ConnectionRecord>> SessionsAsync(Predicate<ConnectionRecord> which, CancellationToken ct);

    /// <summary>Ends open sessions of the proxy at once.</summary>
    /// <param name="which">Asked as above.</param>
    /// <returns>How many.</returns>
    Task<int> EndSessionsAsync(Predicate<ConnectionRecord> which, CancellationToken ct);

    /// <summary>The latest events that are kept, the oldest first.</summary>
    /// <exception cref="TimeoutException">The journal did not answer.</exception>
    Task<ValueList<PoolEvent>> EventsAsync(CancellationToken ct);

    /// <summary>
    /// All events that are kept after a number, and from then on each as it comes. Whoever is
    /// <see cref="EventRing.Capacity"/> behind loses the oldest; a gap in the numbers says how many.
    /// </summary>
    /// <param name="after">The number of an event, or 0: all; see <see cref="EventRing.After"/>.</param>
    /// <param name="ct">To be cancelled when no more are wanted.</param>
    /// <returns>Is complete when the daemon ends.</returns>
    ChannelReader<PoolEvent> Follow(long after, CancellationToken ct);

    /// <summary>The living actors, parents before children, indented.</summary>
    string Hierarchy();
}
