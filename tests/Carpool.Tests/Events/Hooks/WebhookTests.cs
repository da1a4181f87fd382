using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Carpool.Core.Events;
using Carpool.Core.Settings;
using Carpool.Events.Hooks;
using Carpool.Tests.World;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Tests.Events.Hooks;

/// <summary>A real server on the loopback, which gives one answer.</summary>
public sealed class WebhookTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly PoolEvent Event = new(
        7, WorldClock.Start, "mail01",
        new() { Kind = EventKind.Node, Subject = "mail02", Of = "mail02", From = "up", To = "down", Why = "a \"b\"" });

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-test-").FullName;
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly HttpClient _client = Webhook.CreateClient();
    private readonly FakeTimeProvider _time = new();

    public WebhookTests() => _server.Start();

    private string SecretFile => Path.Combine(_folder, "secret");

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_event_is_posted_as_JSON_and_signed()
    {
        await File.WriteAllTextAsync(SecretFile, "between us\nnot this\n");

        var (delivery, request) = await PostAsync("200 OK", SecretFile);

        Assert.Equal(Delivery.Done, delivery);
        var (head, body) = (request.Split("\r\n\r\n")[0], request.Split("\r\n\r\n")[1]);
        Assert.Equal(EventJson.Write(Event), body);
        var hash = HMACSHA256.HashData("between us"u8.ToArray(), Encoding.UTF8.GetBytes(body));
        Assert.StartsWith("POST /events HTTP/1.1\r\n", head, StringComparison.Ordinal);
        foreach (var line in (string[])
        [
            "Content-Type: application/json", "User-Agent: carpool", "X-Carpool-Event: node", "X-Carpool-Id: mail01-7",
            $"X-Carpool-Timestamp: {WorldClock.Start.ToUnixTimeSeconds()}",
            $"X-Carpool-Signature: sha256={Convert.ToHexStringLower(hash)}",
        ])
            Assert.Contains(line, head.Split("\r\n"));
    }

    [Theory]
    [InlineData("204 No Content", null, true)]
    [InlineData("400 Bad Request", "answered 400 BadRequest", true)]
    [InlineData("302 Found\r\nLocation: http://127.0.0.1:1/", "answered 302 Found", true)]
    [InlineData("429 Too Many Requests", "answered 429 TooManyRequests", false)]
    [InlineData("503 Service Unavailable", "answered 503 ServiceUnavailable", false)]
    public async Task What_the_server_says_counts_and_whether_it_may_say_something_else_later(
        string answer, string? fault, bool isFinal)
    {
        var (delivery, request) = await PostAsync(answer, secretFile: null);

        Assert.Equal(new Delivery(fault, isFinal), delivery);
        Assert.DoesNotContain("Signature", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_in_time()
    {
        var posts = Post(secretFile: null);
        using var connection = await _server.AcceptTcpClientAsync().WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(new Delivery("no answer within 10s", IsFinal: false), await posts.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_server_that_is_not_there_may_come_back()
    {
        _server.Stop();

        var delivery = await Post(secretFile: null).WaitAsync(Patience);

        Assert.Equal((false, false), (delivery.Fault is null, delivery.IsFinal));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_may_come_back_too()
    {
        var delivery = await Post(SecretFile).WaitAsync(Patience);

        Assert.Contains(SecretFile, delivery.Fault, StringComparison.Ordinal);
        Assert.False(delivery.IsFinal);
    }

    private async Task<(Delivery Delivery, string Request)> PostAsync(string answer, string? secretFile)
    {
        var posts = Post(secretFile);
        using var connection = await _server.AcceptTcpClientAsync().WaitAsync(Patience);
        var stream = connection.GetStream();
        var request = "";
        var buffer = new byte[8192];
        while (!request.EndsWith('}'))
            request += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience));
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n"));
        return (await posts.WaitAsync(Patience), request);
    }

    private Task<Delivery> Post(string? secretFile) => new Webhook(
        new WebhookSettings
        {
            Url = $"http://127.0.0.1:{((IPEndPoint)_server.LocalEndpoint).Port}/events",
            SecretFile = secretFile,
            Retries = 5,
            Kinds = [],
            Level = EventLevel.Info,
            Scope = HookScope.Node,
            Timeout = TimeSpan.FromSeconds(10),
            Queue = 100,
        },
        _client, _time).DeliverAsync(Event, CancellationToken.None);
}
