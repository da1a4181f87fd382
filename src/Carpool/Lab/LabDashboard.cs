using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Carpool.Lab.Control;
using Carpool.Linux.Descriptors;

namespace Carpool.Lab;

/// <summary>
/// The way from a browser on this machine to a daemon's HTTP, which listens in a network of its own. A program that is
/// started inside a host inherits the listener, which stays in this machine's network. When the host falls, so does
/// that program, and one on the next host goes on.
/// </summary>
internal sealed class LabDashboard(LabFolder folder, TextWriter output)
{
    /// <summary>Where the lab's daemons listen.</summary>
    public static readonly IPEndPoint Inside = new(IPAddress.Loopback, 4054);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs until it is cancelled or the lab ends.</summary>
    /// <param name="port">On 127.0.0.1; 0 for any that is free.</param>
    /// <exception cref="LabException">The port is taken, or no lab runs.</exception>
    public async Task RunAsync(int port, CancellationToken ct)
    {
        using var listener = Listen(port);
        await output.WriteLineAsync(
            $"http://{listener.LocalEndPoint}/ is the lab's dashboard, until Ctrl-C".AsMemory(), ct);
        if (File.Exists(folder.File("http.token")))
        {
            var token = (await File.ReadAllTextAsync(folder.File("http.token"), ct)).Trim();
            await output.WriteLineAsync($"The token for orders: {token}".AsMemory(), ct);
        }

        await output.FlushAsync(ct);
        for (HostStatus? host = null; ; await Task.Delay(RetryAfter, ct))
        {
            var status = (await LabClient.AskAsync(folder, new LabRequest(LabVerb.Status), ct)).Status!;
            var next = status.Hosts.Where(one => one is { Node: true, Init: not null, Daemon.State: RunState.Running })
                .OrderBy(one => one.Name != host?.Name).FirstOrDefault();
            if (next is null) continue;

            if (next.Name != host?.Name) await output.WriteLineAsync($"through {next.Name}".AsMemory(), ct);
            host = next;
            await ServeAsync(next.Init!.Value, listener, ct);
        }
    }

    /// <summary>On the host: brings each client to the daemon. Comes back when there is none.</summary>
    /// <param name="number">Of the descriptor that is the listener.</param>
    public static async Task RelayAsync(int number, CancellationToken ct)
    {
        using var listener = Heirlooms.Take(number);
        while (true)
        {
            var client = await listener.AcceptAsync(ct);
            var daemon = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await daemon.ConnectAsync(Inside, ct);
            }
            catch (SocketException)
            {
                client.Dispose();
                daemon.Dispose();
                return;
            }

            _ = RelayAsync(client, daemon);
        }
    }

    private static async Task ServeAsync(int init, Socket listener, CancellationToken ct)
    {
        using var heirlooms = new Heirlooms([listener.SafeHandle]);
        using var relay = Process.Start("nsenter", [
            .. LabEntry.Into(init), .. Self.Command, "lab", "door", "--listener", $"{heirlooms.Numbers[0]}",
        ]);
        heirlooms.Dispose();
        try
        {
            await relay.WaitForExitAsync(ct);
        }
        finally
        {
            if (!relay.HasExited) relay.Kill(entireProcessTree: true);
        }
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen();
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new LabException($"127.0.0.1:{port}: {e.Message}; 'lab dashboard PORT' takes another one", e);
        }
    }

    private static async Task RelayAsync(Socket client, Socket daemon)
    {
        await using var one = new NetworkStream(client, ownsSocket: true);
        await using var other = new NetworkStream(daemon, ownsSocket: true);
        try
        {
            // Either end of an exchange over HTTP is the end of it.
            await Task.WhenAny(one.CopyToAsync(other), other.CopyToAsync(one));
        }
        catch (IOException)
        {
            // The one or the other is gone.
        }
    }
}
