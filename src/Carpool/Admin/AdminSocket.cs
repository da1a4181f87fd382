using System.Net.Sockets;
using System.Runtime.InteropServices;
using Carpool.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carpool.Admin;

/// <summary>
/// Serves clients on a Unix socket (mode 0660: root and the socket's group), so many at once; the others wait for a
/// place in the kernel's backlog.
/// </summary>
public abstract class AdminSocket : BackgroundService
{
    private const int MaxClients = 32;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly AdminTerm _term;
    private readonly SemaphoreSlim _places = new(MaxClients);

    /// <param name="path">Of the socket.</param>
    /// <param name="term">From when to when the path is this daemon's.</param>
    /// <param name="log">For clients that cannot be served.</param>
    protected AdminSocket(string path, AdminTerm term, ILogger log)
    {
        _path = path;
        _term = term;
        Log = log;
    }

    protected ILogger Log { get; }

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Speaks with one client until it is gone or has all it came for.</summary>
    protected abstract Task ServeAsync(NetworkStream client, CancellationToken stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _term.Begins.WaitAsync(stoppingToken);
        using var listener = Listen();
        try
        {
            while (true)
            {
                await _places.WaitAsync(stoppingToken);
                _ = ServeAsync(await AcceptAsync(listener, stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (!_term.IsHandedOn()) File.Delete(_path);
        }
    }

    /// <summary>
    /// Renamed into place when it listens: where another daemon's socket or that of a killed one is, a client finds the
    /// one or the other.
    /// </summary>
    private Socket Listen()
    {
        var path = Path.GetFullPath(_path);
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var next = Path.Combine(folder, $".{Path.GetFileName(path)}");
        File.Delete(next);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(next));
        File.SetUnixFileMode(
            next, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        // Those who come at once wait here for a place: a full backlog would turn them away.
        listener.Listen();
        File.Move(next, path, overwrite: true);
        return listener;
    }

    /// <summary>What keeps a client out, no descriptor left as a rule, must not end the daemon.</summary>
    private async Task<Socket> AcceptAsync(Socket listener, CancellationToken stopping)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await listener.AcceptAsync(stopping);
            }
            catch (SocketException e)
            {
                if (tries == 0) Log.LogWarning("no client can be accepted at {Path}: {Reason}", _path, e.Message);
                await Task.Delay(RetryAfter, stopping);
            }
        }
    }

    /// <summary>The number of the user behind the socket (SO_PEERCRED, unix(7): process, user, group).</summary>
    private static int UserOf(Socket client)
    {
        const int solSocket = 1, soPeerCred = 17;
        Span<int> peer = stackalloc int[3];
        client.GetRawSocketOption(solSocket, soPeerCred, MemoryMarshal.AsBytes(peer));
        return peer[1];
    }

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            if (OrderTrace.IsOn) OrderTrace.ComeFrom($"user {UserOf(client)} at {_path}");
            await ServeAsync(stream, stopping);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            Log.LogDebug("client at {Path} gone: {Reason}", _path, e.Message);
        }
        finally
        {
            _places.Release();
        }
    }
}
