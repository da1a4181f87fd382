using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Carpool.Lab.Control;

/// <summary>Speaks to a running lab over its Unix socket.</summary>
internal static class LabClient
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="LabException">No lab of that name runs, or it refused; the message says why.</exception>
    public static async Task<LabReply> AskAsync(LabFolder folder, LabRequest request, CancellationToken ct)
    {
        var reply = await TryAskAsync(folder, request, ct)
            ?? throw new LabException($"no lab '{folder.Name}' runs; 'carpool lab up' makes one");
        return reply.Fault is null ? reply : throw new LabException(reply.Fault);
    }

    /// <returns>Null when no lab of that name runs.</returns>
    public static async Task<LabReply?> TryAskAsync(LabFolder folder, LabRequest request, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder.Socket), ct);
            await using var stream = new NetworkStream(socket);
            var line = JsonSerializer.Serialize(request, LabJson.Default.LabRequest) + "\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line), ct);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadLineAsync(ct) is { } answer
                ? JsonSerializer.Deserialize(answer, LabJson.Default.LabReply)
                : null;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>Ends the lab and returns when its process, and with it everything, is gone.</summary>
    /// <exception cref="LabException">None runs, or it is still there after 10 s.</exception>
    public static async Task EndAsync(LabFolder folder, CancellationToken ct)
    {
        var reply = await AskAsync(folder, new LabRequest(LabVerb.Down), ct);
        var waited = Stopwatch.StartNew();
        while (Directory.Exists($"/proc/{reply.Pid}"))
        {
            if (waited.Elapsed > EndLimit) throw new LabException($"process {reply.Pid} does not end");
            await Task.Delay(10, ct);
        }
    }
}
