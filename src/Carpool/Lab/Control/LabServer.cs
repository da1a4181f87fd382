using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Carpool.Lab.Control;

/// <summary>Answers the lab's control socket: one request a connection, one change at a time.</summary>
internal sealed class LabServer : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(30);

    private readonly Laboratory _lab;
    private readonly LabEvents _events;
    private readonly Action _end;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _changing = new(1);

    /// <param name="end">Called for Down, after the answer is out.</param>
    /// <exception cref="LabException">Another lab has the socket.</exception>
    public LabServer(LabFolder folder, Laboratory lab, LabEvents events, Action end)
    {
        _lab = lab;
        _events = events;
        _end = end;
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(folder.Socket));
            _listener.Listen();
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new LabException($"{folder.Socket}: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _changing.Dispose();
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptAsync(ct), ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The lab ends.
        }
    }

    private async Task AnswerAsync(Socket client, CancellationToken stopping)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            limit.CancelAfter(RequestLimit);
            await using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            if (await reader.ReadLineAsync(limit.Token) is not { } line) return;
            if (JsonSerializer.Deserialize(line, LabJson.Default.LabRequest) is not { } request) return;

            var reply = await ReplyAsync(request, limit.Token);
            var answer = JsonSerializer.Serialize(reply, LabJson.Default.LabReply) + "\n";
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), limit.Token);
            if (request.Verb == LabVerb.Down) _end();
        }
        catch (Exception e) when (e is IOException or SocketException or JsonException or OperationCanceledException)
        {
            _events.Add($"a request was lost: {e.Message}");
        }
    }

    private async Task<LabReply> ReplyAsync(LabRequest request, CancellationToken ct)
    {
        try
        {
            if (request.Verb == LabVerb.Status)
                return new LabReply(null, Environment.ProcessId, await LabSurvey.TakeAsync(_lab, ct));
            if (request.Verb != LabVerb.Down) await ChangeAsync(request, ct);
            return new LabReply(null, Environment.ProcessId);
        }
        catch (LabException e)
        {
            return new LabReply(e.Message, Environment.ProcessId);
        }
    }

    private async Task ChangeAsync(LabRequest request, CancellationToken ct)
    {
        var host = _lab.Host(request.Host ?? throw new LabException($"{request.Verb} needs a host"));
        await _changing.WaitAsync(ct);
        try
        {
            switch (request.Verb)
            {
                case LabVerb.Crash: await host.CrashAsync(ct); break;
                case LabVerb.Kill: await host.KillAsync(ct); break;
                case LabVerb.Hang: host.Hang(); break;
                case LabVerb.Cut: await _lab.CutAsync(host, request.From ?? [], request.Only, ct); break;
                case LabVerb.Heal: await _lab.HealAsync(host, ct); break;
                case LabVerb.Start: await host.StartAsync(ct); break;
                case LabVerb.Break when request is { Service: { } service, How: { } how }:
                    await host.BreakAsync(service, how, ct);
                    break;
                case LabVerb.Mend: await host.MendAsync(request.Service, ct); break;
                default: throw new LabException($"{request.Verb} is nothing that can be done to a host");
            }

            _events.Add($"{request}");
        }
        finally
        {
            _changing.Release();
        }
    }
}
