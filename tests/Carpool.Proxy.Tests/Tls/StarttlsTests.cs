using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Tests.Peers;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>A service that speaks plain text behind a proxy that speaks its protocol until TLS.</summary>
public sealed class StarttlsTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly TlsSettings _settings;

    public StarttlsTests() => _settings = TestCertificates.Settings(_files.Make("mail.pem", "mail.test"));

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(Starttls.Smtp, "smtp", "220-mail01\r\n220 mail01\r\n")]
    [InlineData(Starttls.Imap, "imap", "* OK mail01\r\n")]
    [InlineData(Starttls.Pop3, "pop3", "+OK mail01\r\n")]
    public async Task OpenSSL_asks_for_TLS_and_hears_nothing_of_the_services_greeting(
        Starttls protocol, string word, string greeting)
    {
        using var server = Greeting("mail01", "127.0.0.11", greeting);
        await using var proxy = Proxy(protocol, server.Server);
        using var client = await Dialogue.StartAsync(proxy, "-starttls", word);
        await client.SayAsync("NOOP");
        var heard = await client.HearAsync("you said NOOP");
        Assert.DoesNotContain("mail01", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaks_sends_mail_by_STARTTLS()
    {
        using var server = new SmtpStandIn("mail01", "127.0.0.11");
        await using var proxy = Proxy(Starttls.Smtp, server.Server);
        var (output, status) = await Peer.RunAsync(
            "", "swaks", "--tls", "--server", $"{proxy.Endpoint.Address}", "--port", $"{proxy.Endpoint.Port}",
            "--to", "you@mail.test", "--from", "me@mail.test", "--helo", "client.test");
        Assert.True(status == 0, output);
        Assert.Contains("This is a test mailing", await server.NextMailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_ahead_of_the_handshake_never_reaches_the_service()
    {
        using var server = Greeting("mail01", "127.0.0.11", "220 ready\r\n");
        await using var proxy = Proxy(Starttls.Smtp, server.Server);
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("EHLO me\r\nSTARTTLS\r\nMAIL FROM:<evil@mail.test>\r\n");
        Assert.EndsWith("421 4.7.0 closing the connection\r\n", await HearAsync(client), StringComparison.Ordinal);
        Assert.Equal(Refusal.Starttls, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task Words_may_come_octet_by_octet_and_goodbye_is_answered()
    {
        using var server = Greeting("mail01", "127.0.0.11", "220 ready\r\n");
        await using var proxy = Proxy(Starttls.Smtp, server.Server);
        using var client = await proxy.ConnectAsync();
        foreach (var character in "NOOP\r\nMAIL FROM:<a@b>\r\nQUIT\r\n") await client.SayAsync($"{character}");
        Assert.Equal(
            "220 ready for STARTTLS\r\n250 2.0.0 ok\r\n"
                + "530 5.7.0 issue a STARTTLS command first\r\n221 2.0.0 goodbye\r\n",
            await HearAsync(client));
    }

    [Fact]
    public async Task A_line_without_end_and_a_client_without_a_word_are_turned_away()
    {
        using var server = Greeting("mail01", "127.0.0.11", "220 ready\r\n");
        await using var proxy = Proxy(Starttls.Smtp, server.Server, TimeSpan.FromMilliseconds(200));
        using var silent = await proxy.ConnectAsync();
        Assert.Equal(Refusal.StarttlsTimeout, (await proxy.Events.NextSessionAsync()).Refusal);

        using var endless = await proxy.ConnectAsync();
        await endless.SayAsync(new string('x', 600));
        Assert.Equal(Refusal.Starttls, (await proxy.Events.NextSessionAsync()).Refusal);
    }

    [Fact]
    public async Task A_service_that_greets_with_a_refusal_is_passed_over_for_the_next()
    {
        using var busy = Greeting("mail01", "127.0.0.11", "421 busy\r\n");
        using var other = Greeting("mail02", "127.0.0.12", "220 ready\r\n");
        await using var proxy = new TestProxy(busy.Server, [other.Server]);
        proxy.Frontend.Tls = TlsServer.Read(_settings with { Starttls = Starttls.Smtp });
        using var client = await Dialogue.StartAsync(proxy, "-starttls", "smtp");
        await client.SayAsync("NOOP");
        await client.HearAsync("you said NOOP");
        var (server, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(("mail01", CheckStatus.L7Response, "421 busy"), (server, result.Status, result.Detail));
    }

    /// <summary>Greets, and says back each line.</summary>
    private static TestServer Greeting(string name, string address, string greeting) =>
        new(name, address, async socket =>
        {
            await socket.SayAsync(greeting);
            while (await socket.HearLineAsync() is { Length: > 0 } line) await socket.SayAsync($"you said {line}\n");
        });

    /// <summary>What it hears until the end, a RST for what the proxy did not read included.</summary>
    private static async Task<string> HearAsync(System.Net.Sockets.Socket client)
    {
        var heard = new System.Text.StringBuilder();
        try
        {
            while (await client.HearLineAsync() is { Length: > 0 } line) heard.Append(line).Append("\r\n");
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The words were first.
        }

        return heard.ToString();
    }

    private TestProxy Proxy(Starttls protocol, Server server, TimeSpan? timeout = null)
    {
        var settings = _settings with { Starttls = protocol };
        if (timeout is { } time) settings = settings with { HandshakeTimeout = time };
        var proxy = new TestProxy(server, []);
        proxy.Frontend.Tls = TlsServer.Read(settings);
        return proxy;
    }
}
