namespace Carpool.Core.Logs;

/// <summary>What is found of a connection by the address and port that its service saw.</summary>
/// <param name="Id">Its id, as in the log and as it was sent to the server.</param>
/// <param name="Service">What the client came for.</param>
/// <param name="Client">Address and port of the client.</param>
/// <param name="Virtual">The virtual address and port that it came to.</param>
/// <param name="Server">The name of the server.</param>
/// <param name="Seen">Address and port that the server saw.</param>
/// <param name="Begin">When the client was accepted.</param>
/// <param name="End">When the connection ended; null while it is open.</param>
public sealed record ConnectionTrace(
    string Id,
    string Service,
    string Client,
    string Virtual,
    string Server,
    string Seen,
    DateTimeOffset Begin,
    DateTimeOffset? End)
{
    /// <summary>What the logs say to the second is not to fail by a part of one.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <param name="connection">One that reached a server.</param>
    /// <param name="isOpen">Whether it has not ended yet.</param>
    public static ConnectionTrace Of(ConnectionRecord connection, bool isOpen) => new(
        connection.Id.ToString(),
        connection.Service,
        connection.Client.ToString(),
        connection.Virtual.ToString(),
        connection.Server ?? "-",
        SeenOf(connection)?.ToString() ?? "-",
        connection.Accepted,
        isOpen ? null : connection.Ended);

    /// <summary>Past the proxy a server sees the client itself.</summary>
    public static NetEndpoint? SeenOf(ConnectionRecord connection) =>
        connection.Path == ConnectionPath.Kernel ? connection.Client : connection.Outgoing;

    /// <summary>Whether it was there at a moment, give or take a second.</summary>
    public bool WasOpenAt(DateTimeOffset moment) =>
        Begin - Slack <= moment && (End is not { } end || moment <= end + Slack);
}
