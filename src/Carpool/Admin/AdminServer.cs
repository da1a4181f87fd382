using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carpool.Admin;

/// <summary>
/// Answers commands on the daemon's Unix socket (mode 0660: root and the socket's group). One request a connection, so
/// that a client that hangs holds nothing but its own connection.
/// </summary>
public sealed class AdminServer : BackgroundService
{
    private const int MaxClients = 32;
    private const int MaxRequestChars = 64 * 1024;

    /// <summary>For a request to come and for each piece of the answer to go. What a command itself waits for has
    /// limits of its own.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly CommandTree _commands;
    private readonly AdminTerm _term;
    private readonly ILogger<AdminServer> _log;
    private readonly SemaphoreSlim _places = new(MaxClients);

    /// <param name="path">Of the socket.</param>
    /// <param name="commands">What is answered there.</param>
    /// <param name="term">From when to when the path is this daemon's.</param>
    /// <param name="log">For clients that cannot be served.</param>
    public AdminServer(string path, CommandTree commands, AdminTerm term, ILogger<AdminServer> log)
    {
        _path = path;
        _commands = commands;
        _term = term;
        _log = log;
    }

    public override void Dispose()
    {
        _places.Dispose();
        base.Dispose();
    }

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
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!).FullName;
        var next = Path.Combine(folder, ".next");
        File.Delete(next);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(next));
        File.SetUnixFileMode(
            next, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        // Those who come at once wait here for a place: a full backlog would turn them away.
        listener.Listen();
        File.Move(next, _path, overwrite: true);
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
                if (tries == 0) _log.LogWarning("no admin client can be accepted: {Reason}", e.Message);
                await Task.Delay(RetryAfter, stopping);
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            if (await ReadRequestAsync(stream, stopping) is not { Args: not null } request) return;

            await using var output = new FrameWriter(text => SendAsync(stream, new AdminFrame(Out: text), stopping));
            await using var error = new FrameWriter(text => SendAsync(stream, new AdminFrame(Err: text), stopping));
            var exit = await _commands.InvokeAsync(request.Args, output, error, stopping);
            await SendAsync(stream, new AdminFrame(output.Take(), error.Take(), exit), stopping);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or JsonException or SocketException)
        {
            _log.LogDebug("admin client gone: {Reason}", e.Message);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task SendAsync(Stream stream, AdminFrame frame, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(Patience);
        var line = JsonSerializer.Serialize(frame, AdminWire.Default.AdminFrame) + "\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line), deadline.Token);
    }

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
            if (buffer.AsSpan(0, read).Contains('\n'))
                return JsonSerializer.Deserialize(line.ToString(), AdminWire.Default.AdminRequest);
        }

        return null;
    }
}
