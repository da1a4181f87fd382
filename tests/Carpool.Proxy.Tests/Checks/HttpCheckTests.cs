using System.Net.Sockets;
using System.Text;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>What a check of HTTP asks, and what it makes of web servers that do what they should not.</summary>
public sealed class HttpCheckTests
{
    private const string Good = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhealthy";

    [Fact]
    public async Task One_request_is_sent_on_a_connection_of_its_own()
    {
        var heard = new TaskCompletionSource<string>();
        using var server = Answering(Good, heard);
        var settings = Http(http => http with
        {
            Method = "HEAD",
            Path = "/a/../b?q=%41",
            Host = "mail.test",
            Headers = ["X-Check: yes"],
        });
        var result = await settings.RunAsync(server.Server);
        Assert.Equal("L7OK", result.Word);
        Assert.Equal("connect, HEAD /a/../b?q=%41", Steps(result));
        var lines = (await heard.Task).Split('\n');
        Assert.Equal("HEAD /a/../b?q=%41 HTTP/1.1", lines[0]);
        Assert.Equal(
            ["Connection: close", "Host: mail.test", "User-Agent: carpool-check", "X-Check: yes"],
            lines[1..].Order(StringComparer.Ordinal));
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "L7STS", "503 Service Unavailable")]
    [InlineData("HTTP/1.0 404 \u0007Not Here\r\n\r\n", "L7STS", "404 Not Here")]
    [InlineData("HTTP/1.1 204\r\n\r\n", "L7OK", "")]
    [InlineData("HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "L7OK", "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "L7OK", "")]
    [InlineData("220 mail01 ESMTP\r\n", "L7RSP", "Received an invalid status line: '220 mail01 ESMTP'.")]
    [InlineData("\0\u0001\u00ff\u0080 noise\r\n", "L7RSP", "Received an invalid status line")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "L7RSP", "Received an invalid header line: 'no colon'.")]
    [InlineData("HTTP/1.1 200 OK\r\nX-", "L7RSP", "The response ended prematurely")]
    [InlineData("", "L7RSP", "it hung up without an answer")]
    public async Task An_answer_has_its_word(string answer, string word, string detail)
    {
        using var server = Answering(answer);
        var result = await Http().RunAsync(server.Server);
        Assert.Equal(word, result.Word);
        if (!result.IsSuccess) Assert.StartsWith($"GET /: {detail}", result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Detail, char.IsControl);
    }

    [Fact]
    public async Task Only_the_answers_that_are_asked_for_are_good()
    {
        using var server = Answering("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal("L7STS", (await Http().RunAsync(server.Server)).Word);
        var settings = Http(http => http with { Status = [new(200, 299), new(401, 401)] });
        Assert.Equal("L7OK", (await settings.RunAsync(server.Server)).Word);
    }

    [Theory]
    [InlineData(Good, "healthy", "L7OK", "")]
    [InlineData(Good, "hale", "L7RSP", "body: it has no 'hale'")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nheal\r\n3\r\nthy\r\n0\r\n\r\n", "healthy",
        "L7OK", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "healthy", "L7RSP", "body: ")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nheal", "healthy", "L7RSP", "body: ")]
    public async Task A_text_is_looked_for_in_the_body(string answer, string text, string word, string detail)
    {
        using var server = Answering(answer);
        var result = await Http(http => http with { Body = text }).RunAsync(server.Server);
        Assert.Equal(word, result.Word);
        Assert.StartsWith(detail, result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: ")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("")]
    public async Task An_answer_without_end_is_given_up_before_it_fills_the_memory(string beginning)
    {
        var sent = 0L;
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(beginning);
            var block = new byte[64 * 1024];
            block.AsSpan().Fill((byte)'1');
            for (; sent < 1L << 30; sent += block.Length) await socket.SendAsync(block);
        });
        var result = await Http(http => http with { Body = "healthy" }).RunAsync(server.Server);
        Assert.Equal("L7RSP", result.Word);
        Assert.InRange(sent, 0, 64 << 20);
    }

    [Theory]
    [InlineData("", "GET /: no answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n", "GET /: no answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nheal", "body: no answer")]
    public async Task A_service_that_falls_silent_is_L7TOUT(string beginning, string detail)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(beginning);
            await socket.ReadToEndAsync();
        });
        var settings = Http(http => http with { Body = "healthy" }) with { Timeout = TimeSpan.FromSeconds(1) };
        var result = await settings.RunAsync(server.Server);
        Assert.Equal(("L7TOUT", detail), (result.Word, result.Detail));
    }

    [Fact]
    public async Task An_answer_may_come_octet_by_octet()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await HearRequestAsync(socket);
            foreach (var octet in Encoding.ASCII.GetBytes(Good)) await socket.SendAsync(new[] { octet });
        });
        Assert.Equal("L7OK", (await Http(http => http with { Body = "healthy" }).RunAsync(server.Server)).Word);
    }

    internal static CheckSettings Http(Func<HttpCheckSettings, HttpCheckSettings>? change = null)
    {
        var http = new HttpCheckSettings
        {
            Method = "GET",
            Path = "/",
            Host = ClusterSettings.OwnName,
            Headers = [],
            Status = [new(200, 399)],
            Body = null,
            Version = HttpCheckVersion.Http11,
        };
        return CheckSupport.Settings(CheckType.Http) with { Http = change is null ? http : change(http) };
    }

    internal static string Steps(CheckResult result) => string.Join(", ", result.Steps.Select(step => step.Name));

    /// <summary>Says this to whoever has asked, and hangs up.</summary>
    private static TestServer Answering(string answer, TaskCompletionSource<string>? heard = null) =>
        new("mail01", "127.0.0.11", async socket =>
        {
            var request = await HearRequestAsync(socket);
            heard?.SetResult(request);
            await socket.SendAllAsync(Encoding.Latin1.GetBytes(answer));
        });

    private static async Task<string> HearRequestAsync(Socket socket)
    {
        var lines = new List<string>();
        while (await socket.HearLineAsync() is { Length: > 0 } line) lines.Add(line);
        return string.Join('\n', lines);
    }
}
