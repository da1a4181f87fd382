using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Akka.Event;
using Carpool.Core.Admin;
using Carpool.Nodes;
using Carpool.Tests.Admin;
using Carpool.Tests.World;
using Carpool.Web;

namespace Carpool.Tests.Web;

/// <summary>A daemon's HTTP on a loopback port, in front of a desk that knows one picture.</summary>
public sealed class WebWorld : IAsyncDisposable
{
    internal const string Token = "let-me-order-0123456789";
    internal const string ReadToken = "let-me-look-0123456789";

    internal static readonly ProcessFacts Process = new(
        "1.2.3", new DateOnly(2026, 11, 20), Pid: 17, WorldClock.Start, WorldClock.Start, Threads: 2,
        Descriptors: 65536, Pending: 0);

    private readonly WebServer _server;
    private readonly HttpClientHandler _handler = new()
    {
        ServerCertificateCustomValidationCallback = static (_, _, _, _) => true,
    };

    internal WebWorld(string listen = "127.0.0.1", WebKeys? keys = null)
    {
        Port = FreePort();
        var tls = keys?.Certificate is null ? "" : "tls { certificate-file = c }";
        var settings = TestPool.Read($$"""
            carpool {
              carp { interface = eth0, password-file = p }
              nodes { mail01 { address = 192.0.2.11 } }
              addresses = [ { address = 192.0.2.101/24, vhid = 1 } ]
              http { listen = ["{{listen}}:{{Port}}"], token-file = t, {{tls}} }
            }
            """);
        Configuration = new LocalConfiguration(settings, settings.Nodes[0], TestPool.Password)
        {
            Web = keys ?? new WebKeys("1", WebGuard.Digest(Token), WebGuard.Digest(ReadToken), null, []),
        };
        _server = new WebServer(Desk, Task.CompletedTask, () => Process, NoLogger.Instance);
        var scheme = tls.Length > 0 ? "https" : "http";
        Client = new HttpClient(_handler) { BaseAddress = new Uri($"{scheme}://127.0.0.1:{Port}") };
    }

    internal FakeDesk Desk { get; } = new();

    internal LocalConfiguration Configuration { get; }

    internal HttpClient Client { get; }

    internal int Port { get; }

    internal WebServer Server => _server;

    internal async Task StartAsync()
    {
        _server.Use(Configuration);
        await _server.StartAsync(CancellationToken.None);
        await UntilAsync(ListensAsync);
    }

    internal async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, string? token = null) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token);

    internal async Task<(HttpStatusCode Status, string Text)> PostAsync(
        string path, string body = "", string? token = Token) =>
        await SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) }, token);

    internal async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Asks until it is so. Who is not answered, because one listener follows another, asks again.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                // Not now.
            }

            await Task.Delay(10, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpRequestMessage request, string? token)
    {
        using (request)
        {
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await Client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
