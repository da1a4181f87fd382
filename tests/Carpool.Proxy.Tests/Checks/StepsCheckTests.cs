using System.Net.Sockets;
using System.Text;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Checks that send and expect what they are told to.</summary>
public sealed class StepsCheckTests
{
    internal static readonly CheckSettings Polite =
        Steps(Expect("220"), Send("QUIT\r\n"), Expect("221"));

    [Theory]
    [InlineData(1000)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task A_service_that_answers_is_L7OK_however_its_words_are_cut(int size)
    {
        using var server = Quitting("220 mail01 ESMTP\r\n", "221 bye\r\n", size);
        var result = await Polite.RunAsync(server.Server);
        Assert.Equal("L7OK", result.Word);
        Assert.Equal("connect, expect '220', send, expect '221'", HttpCheckTests.Steps(result));
    }

    [Theory]
    [InlineData("220 mail01\r\n", "421 busy\r\n", "expect '221': it hung up after '421 busy'")]
    [InlineData("220 mail01\r\n", "", "expect '221': it hung up after 'mail01'")]
    [InlineData("554 no\r\nservice\0\r\n", "", "expect '220': it hung up after 'service'")]
    [InlineData("", "", "expect '220': it hung up")]
    public async Task A_service_that_hangs_up_is_L7RSP_with_what_it_said(string greeting, string answer, string detail)
    {
        using var server = Quitting(greeting, answer);
        var result = await Polite.RunAsync(server.Server);
        Assert.Equal(("L7RSP", detail), (result.Word, result.Detail));
    }

    [Theory]
    [InlineData("554 no service\r\n", "expect '220': no answer after '554 no service'")]
    [InlineData("", "expect '220': no answer")]
    public async Task A_service_that_does_not_say_it_is_L7TOUT_with_what_it_said(string greeting, string detail)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(greeting);
            await socket.ReadToEndAsync();
        });
        var result = await (Polite with { Timeout = TimeSpan.FromSeconds(1) }).RunAsync(server.Server);
        Assert.Equal(("L7TOUT", detail), (result.Word, result.Detail));
    }

    [Fact]
    public async Task Words_without_end_are_given_up()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            var block = new byte[64 * 1024];
            for (var sent = 0L; sent < 1L << 30; sent += block.Length) await socket.SendAsync(block);
        });
        var result = await Polite.RunAsync(server.Server);
        Assert.Equal(("L7RSP", "expect '220': it says more than 262144 octets"), (result.Word, result.Detail));
    }

    [Fact]
    public async Task What_is_sent_stands_in_no_result()
    {
        using var server = Quitting("+OK\r\n", "-ERR\r\n");
        var result = await Steps(Expect("+OK"), Send("PASS sesame\r\n"), Expect("+OK")).RunAsync(server.Server);
        Assert.Equal("L7RSP", result.Word);
        Assert.DoesNotContain("sesame", $"{result} {HttpCheckTests.Steps(result)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_may_be_anything_and_come_after_a_PROXY_header()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            if (await socket.HearAsync(17) == "PROXY UNKNOWN\r\n\0\u0001")
                await socket.SendAsync(new byte[] { 0, 255, 2 });
        });
        var settings = Steps(
            new CheckExchange(IsSent: true, [0, 1]), new CheckExchange(IsSent: false, [255, 2]));
        var result = await settings.RunAsync(server.Server, SendProxy.V1);
        Assert.Equal(("L7OK", "connect, send, expect 'ff02'"), (result.Word, HttpCheckTests.Steps(result)));
    }

    [Fact]
    public async Task Over_TLS_the_steps_come_after_the_handshake_and_without_any_it_is_L6OK()
    {
        using var files = new TestCertificates();
        using var server = Quitting("220 mail01\r\n", "221 bye\r\n");
        await using var proxy = new TestProxy(server.Server, []);
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(files.Make("mail.pem", "mail01")));
        var at = new Server(
            "mail01", NetAddress.From(proxy.Endpoint.Address), (ushort)proxy.Endpoint.Port, TakesNewSessions: true);

        var settings = Polite with { Tls = CheckSupport.Tls(files.Authority) };
        var result = await settings.RunAsync(at);
        Assert.Equal(
            ("L7OK", "connect, tls, expect '220', send, expect '221'"), (result.Word, HttpCheckTests.Steps(result)));

        result = await (settings with { Steps = [] }).RunAsync(at);
        Assert.Equal(("L6OK", true), (result.Word, result.IsSuccess));
        Assert.NotNull(result.CertificateEnd);
        Assert.Equal("L6RSP", (await settings.RunAsync(server.Server)).Word);
    }

    private static CheckSettings Steps(params CheckExchange[] steps) =>
        CheckSupport.Settings(CheckType.Tcp) with { Steps = [.. steps] };

    private static CheckExchange Send(string text) => new(IsSent: true, [.. Encoding.UTF8.GetBytes(text)]);

    private static CheckExchange Expect(string text) => new(IsSent: false, [.. Encoding.UTF8.GetBytes(text)]);

    /// <summary>Greets, answers one line, and hangs up.</summary>
    private static TestServer Quitting(string greeting, string answer, int size = 1000) =>
        new("mail01", "127.0.0.11", async socket =>
        {
            foreach (var piece in Encoding.ASCII.GetBytes(greeting).Chunk(size)) await socket.SendAsync(piece);
            if (greeting.StartsWith("220", StringComparison.Ordinal) || answer.Length > 0) await socket.HearLineAsync();
            foreach (var piece in Encoding.ASCII.GetBytes(answer).Chunk(size)) await socket.SendAsync(piece);
            socket.Shutdown(SocketShutdown.Send);
        });
}
