using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Carpool.Admin;

/// <summary>
/// Answers commands on the daemon's Unix socket. One request a connection, so that a client that hangs holds nothing
/// but its own connection.
/// </summary>
/// <param name="path">Of the socket.</param>
/// <param name="commands">What is answered there.</param>
/// <param name="term">From when to when the path is this daemon's.</param>
/// <param name="log">For clients that cannot be served.</param>
public sealed class AdminServer(string path, CommandTree commands, AdminTerm term, ILogger<AdminServer> log)
    : AdminSocket(path, term, log)
{
    private const int MaxRequestChars = 64 * 1024;

    /// <summary>For a request to come and for each piece of the answer to go. What a command itself waits for has
    /// limits of its own.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected override async Task ServeAsync(NetworkStream client, CancellationToken stopping)
    {
        if (await ReadRequestAsync(client, stopping) is not { Args: not null } request) return;

        await using var output = new FrameWriter(text => SendAsync(client, new AdminFrame(Out: text), stopping));
        await using var error = new FrameWriter(text => SendAsync(client, new AdminFrame(Err: text), stopping));
        var exit = await commands.InvokeAsync(request.Args, output, error, stopping);
        await SendAsync(client, new AdminFrame(output.Take(), error.Take(), exit), stopping);
    }

    private static async Task SendAsync(Stream stream, AdminFrame frame, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(Patience);
        var line = JsonSerializer.Serialize(frame, AdminWire.Default.AdminFrame) + "\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line), deadline.Token);
    }

    /// <returns>Null when it is none.</returns>
    private static async Task<AdminRequest?> ReadRequestAsync(Stream stream, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(Patience);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var line = new StringBuilder();
        var buffer = new char[1024];
        while (line.Length < MaxRequestChars)
        {
            var read = await reader.ReadAsync(buffer, deadline.Token);
            if (read == 0) return null;
            line.Append(buffer, 0, read);
            if (buffer.AsSpan(0, read).Contains('\n')) return Parse(line.ToString());
        }

        return null;
    }

    private static AdminRequest? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AdminWire.Default.AdminRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
