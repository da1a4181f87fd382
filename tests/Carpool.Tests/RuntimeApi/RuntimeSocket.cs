using System.Net.Sockets;
using System.Text;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.RuntimeApi;
using Carpool.RuntimeApi;
using Carpool.Tests.World;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carpool.Tests.RuntimeApi;

/// <summary>A Runtime API that listens.</summary>
internal sealed class RuntimeSocket : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ProcessFacts Process = new(
        "1.2.3", new DateOnly(2026, 11, 20), 4711, WorldClock.Start, WorldClock.Start.AddHours(1), 2, 20_000, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly RuntimeServer _server;

    private RuntimeSocket(IAdminDesk desk, CliLevel level) => _server = new RuntimeServer(
        Path, level, desk, () => Process, AdminTerm.Whole, NullLogger<RuntimeServer>.Instance);

    internal string Path => System.IO.Path.Combine(_folder, "haproxy.sock");

    internal static async Task<RuntimeSocket> StartAsync(IAdminDesk desk, CliLevel level = CliLevel.Admin)
    {
        var socket = new RuntimeSocket(desk, level);
        await socket._server.StartAsync(default);
        // The host runs a background service on a thread of the pool: the socket is there in a moment.
        var deadline = DateTime.UtcNow + Patience;
        while (!File.Exists(socket.Path) && DateTime.UtcNow < deadline) await Task.Yield();
        return socket;
    }

    internal Task<Socket> ConnectAsync() => ConnectAsync(Path);

    internal Task<string> AskAsync(string said) => AskAsync(Path, said);

    /// <summary>Says something at any such socket, and no more, and hears all until it is hung up on.</summary>
    internal static async Task<string> AskAsync(string path, string said)
    {
        using var client = await ConnectAsync(path);
        await client.SendAsync(Encoding.UTF8.GetBytes(said));
        client.Shutdown(SocketShutdown.Send);
        return await HearAllAsync(client);
    }

    internal static async Task<string> HearAllAsync(Socket client)
    {
        var (heard, buffer) = (new MemoryStream(), new byte[64 * 1024]);
        while (await client.ReceiveAsync(buffer).WaitAsync(Patience) is > 0 and var read)
            await heard.WriteAsync(buffer.AsMemory(0, read));
        return Encoding.UTF8.GetString(heard.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(default);
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
