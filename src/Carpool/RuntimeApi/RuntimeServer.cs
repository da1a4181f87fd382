using System.Net.Sockets;
using System.Text;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.RuntimeApi;
using Microsoft.Extensions.Logging;

namespace Carpool.RuntimeApi;

/// <summary>
/// HAProxy's Runtime API on a Unix socket. What a client may cost is bounded: a line, the time for one to come, and the
/// time for each piece of an answer to go, which is the session's timeout, as HAProxy's <c>stats timeout</c>.
/// </summary>
/// <param name="path">Of the socket.</param>
/// <param name="level">What may be done there.</param>
/// <param name="desk">Where it is done.</param>
/// <param name="process">Reads what is known of this process.</param>
/// <param name="term">From when to when the path is this daemon's.</param>
/// <param name="log">For clients that cannot be served.</param>
public sealed class RuntimeServer(
    string path, CliLevel level, IAdminDesk desk, Func<ProcessFacts> process, AdminTerm term,
    ILogger<RuntimeServer> log)
    : AdminSocket(path, term, log)
{
    private const int PieceSize = 64 * 1024;

    private readonly CliClerk _clerk = new(desk, process);

    protected override async Task ServeAsync(NetworkStream client, CancellationToken stopping)
    {
        var session = new CliSession(level);
        var lines = new CliLines(client);
        do
        {
            var (line, fault) = await lines.ReadAsync(session.Timeout, stopping);
            if (line is null)
            {
                if (fault is not null) await SendAsync(client, fault, session.Timeout, stopping);
                return;
            }

            (session, var effects) = session.Read(line);
            foreach (var effect in effects)
                await SendAsync(client, await _clerk.CarryOutAsync(effect, stopping), session.Timeout, stopping);
        }
        while (!session.IsOver && (session.IsReading || lines.HasMore));
    }

    /// <summary>Who does not read is hung up on.</summary>
    private static async Task SendAsync(Stream client, string text, TimeSpan patience, CancellationToken stopping)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var sent = 0; sent < bytes.Length; sent += PieceSize)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            deadline.CancelAfter(patience);
            var piece = bytes.AsMemory(sent, Math.Min(PieceSize, bytes.Length - sent));
            await client.WriteAsync(piece, deadline.Token);
        }
    }
}
