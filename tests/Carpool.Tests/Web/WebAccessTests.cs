using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carpool.Web;

namespace Carpool.Tests.Web;

/// <summary>Who gets in, and what becomes of those who should not.</summary>
public sealed class WebAccessTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task A_name_of_this_host_is_answered(string host)
    {
        await using var world = new WebWorld();
        await world.StartAsync();

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(world, $"GET /api/v1/vips HTTP/1.1\r\nHost: {host}:4054\r\n"
            + "Connection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/vips")]
    [InlineData("/metrics")]
    public async Task A_page_of_elsewhere_whose_name_was_bent_to_this_host_sees_nothing(string path)
    {
        await using var world = new WebWorld();
        await world.StartAsync();

        var answer = await AskAsync(
            world, $"GET {path} HTTP/1.1\r\nHost: evil.example:4054\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 421 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.101", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elsewhere_than_on_a_loopback_address_nothing_but_the_page_is_shown_without_a_token()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail01", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var keys = new WebKeys(
            "1", WebGuard.Digest(WebWorld.Token), WebGuard.Digest(WebWorld.ReadToken), certificate, []);
        await using var world = new WebWorld("0.0.0.0", keys);
        await world.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/")).Status);
        foreach (var path in (string[])["/metrics", "/health/ready", "/api/v1/vips", "/api/v1/live"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/metrics", WebWorld.ReadToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/api/v1/vips", WebWorld.Token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync("/api/v1/vips", "another-token-000")).Status);
        Assert.Empty(world.Desk.Orders);
    }

    [Fact]
    public async Task Without_a_token_file_nobody_may_order()
    {
        await using var world = new WebWorld(keys: new WebKeys("1", null, null, null, []));
        await world.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await world.PostAsync("/api/v1/nodes/mail02/drain")).Status);
        Assert.Empty(world.Desk.Orders);
    }

    [Fact]
    public async Task Another_configuration_is_served_in_place_of_the_former_one()
    {
        await using var world = new WebWorld();
        await world.StartAsync();

        var keys = new WebKeys("2", WebGuard.Digest("another-token-000"), null, null, []);
        world.Server.Use(world.Configuration with { Web = keys });
        await WebWorld.UntilAsync(async () =>
            (await world.PostAsync("/api/v1/nodes/x/drain", "", "another-token-000")).Status is HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.PostAsync("/api/v1/nodes/mail02/drain")).Status);

        world.Server.Use(world.Configuration with { Settings = world.Configuration.Settings with { Http = null } });
        await WebWorld.UntilAsync(async () => !await world.ListensAsync());
    }

    [Theory]
    [InlineData("frobnicate\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "505")]
    [InlineData("\0\0\0\0\0\0\0\0\r\n\r\n", "400")]
    [InlineData("POST /api/v1/nodes/x/drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400")]
    public async Task Garbage_is_refused(string garbage, string status)
    {
        await using var world = new WebWorld();
        await world.StartAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", await AskAsync(world, garbage), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_is_cut_short()
    {
        await using var world = new WebWorld();
        await world.StartAsync();
        using var socket = await ConnectAsync(world);
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)'a');
        await socket.SendAsync("GET /"u8.ToArray());

        var sent = 0;
        try
        {
            while (sent < 10_000_000) sent += await socket.SendAsync(piece);
        }
        catch (SocketException)
        {
            // Nobody reads any more.
        }

        Assert.InRange(sent, 0, 9_000_000);
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync("/health/live")).Status);
    }

    [Fact]
    public async Task A_thousand_connections_leave_room_for_those_that_end()
    {
        await using var world = new WebWorld();
        await world.StartAsync();
        var sockets = new List<Socket>();
        for (var i = 0; i < 1000; i++) sockets.Add(await ConnectAsync(world));

        foreach (var socket in sockets) socket.Dispose();
        await WebWorld.UntilAsync(async () => (await world.GetAsync("/health/live")).Status == HttpStatusCode.OK);
    }

    private static async Task<Socket> ConnectAsync(WebWorld world)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, world.Port);
        return socket;
    }

    /// <returns>All that comes until the daemon closes, or has nothing more to say to this.</returns>
    private static async Task<string> AskAsync(WebWorld world, string request)
    {
        using var socket = await ConnectAsync(world);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await reader.ReadToEndAsync(limit.Token);
    }
}
