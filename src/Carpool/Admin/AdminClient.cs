using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Carpool.Admin;

/// <summary>Speaks to a running daemon over its Unix socket.</summary>
public static class AdminClient
{
    /// <summary>Sends one command and collects the whole answer, standard output and standard error together.</summary>
    /// <exception cref="SocketException">No daemon listens at the socket.</exception>
    /// <exception cref="IOException">The daemon went away before its answer was complete.</exception>
    public static async Task<(int Exit, string Output)> AskAsync(
        string socketPath, string[] args, CancellationToken ct = default)
    {
        using var output = new StringWriter();
        var exit = await AskAsync(socketPath, args, output, output, ct);
        return (exit, output.ToString());
    }

    /// <summary>The same, writing each piece of the answer as it comes.</summary>
    public static async Task<int> AskAsync(
        string socketPath, string[] args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct);
        using var stream = new NetworkStream(socket);
        var request = JsonSerializer.Serialize(new AdminRequest(args), AdminWire.Default.AdminRequest);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request + "\n"), ct);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            var frame = JsonSerializer.Deserialize(line, AdminWire.Default.AdminFrame)
                ?? throw new IOException("the daemon sent an empty answer");
            if (frame.Out is not null) await output.WriteAsync(frame.Out.AsMemory(), ct);
            if (frame.Err is not null) await error.WriteAsync(frame.Err.AsMemory(), ct);
            if (frame.Exit is { } exit) return exit;
        }

        throw new IOException("the daemon closed the connection before its answer was complete");
    }
}
