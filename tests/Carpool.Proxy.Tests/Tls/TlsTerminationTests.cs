using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Carpool.Core.Counters;
using Carpool.Core.Settings;
using Carpool.Proxy.Relays;
using Carpool.Proxy.Sessions;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Tls;

public sealed class TlsTerminationTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly TestServer _echo = TestServer.Echo("mail01", "127.0.0.11");
    private readonly CertificateSettings _mail;

    public TlsTerminationTests() => _mail = _files.Make("mail.pem", "mail.test", "imap.test");

    public void Dispose()
    {
        _echo.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_client_speaks_TLS_and_the_service_hears_plain_text()
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        await using var client = await ConnectAsync(proxy, "mail.test");
        await client.WriteAsync("hello"u8.ToArray());
        Assert.Equal("hello", await HearAsync(client, 5));

        await client.ShutdownAsync();
        Assert.Equal(0, await client.ReadAsync(new byte[1]));
        var relay = (await proxy.Events.NextSessionAsync()).Relay!.Value;
        Assert.Equal((RelayEnd.ClientClosed, 5, 5), (relay.End, relay.BytesIn, relay.BytesOut));
    }

    [Fact]
    public async Task Megabytes_come_back_as_they_were_sent_to_a_slow_reader_too()
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        await using var client = await ConnectAsync(proxy, "mail.test");
        var sent = new byte[8 << 20];
        new Random(4).NextBytes(sent);
        var sending = Task.Run(async () =>
        {
            await client.WriteAsync(sent);
            await client.ShutdownAsync();
        });

        var heard = new MemoryStream();
        var buffer = new byte[777];
        while (await client.ReadAsync(buffer) is var read and > 0)
            await heard.WriteAsync(buffer.AsMemory(0, read));
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(heard.ToArray()));
        Assert.Equal(RelayEnd.ClientClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Theory]
    [InlineData("mail.test", "CN = mail.test")]
    [InlineData("IMAP.test", "CN = mail.test")]
    [InlineData("a.web.test", "CN = *.web.test")]
    [InlineData("a.b.web.test", "CN = mail.test")]
    [InlineData("web.test", "CN = mail.test")]
    [InlineData("elsewhere.test", "CN = mail.test")]
    public async Task The_certificate_is_that_of_the_name_asked_for_else_the_first(string name, string subject)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail, _files.Make("web.pem", "*.web.test")));
        var (output, _) = await OpensslAsync(proxy, "-servername", name);
        Assert.Contains($"subject={subject}\n", output, StringComparison.Ordinal);
    }

    [Theory, InlineData("elsewhere.test"), InlineData(null)]
    public async Task With_strict_sni_a_client_must_ask_for_a_name_that_there_is(string? name)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail) with { StrictSni = true });
        var (output, status) = name is null
            ? await OpensslAsync(proxy, "-noservername")
            : await OpensslAsync(proxy, "-servername", name);
        Assert.NotEqual(0, status);
        Assert.Contains("unrecognized name", output, StringComparison.Ordinal);
        Assert.Equal(Refusal.TlsHandshake, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(1, proxy.Frontend.Counters.Refused[Refusal.TlsHandshake]);
        Assert.Equal(new TlsTotals(Done: 0, Resumed: 0, Failed: 1), proxy.Frontend.Count().Frontend.Tls);
        Assert.Equal(0, _echo.Accepted);
    }

    [Theory]
    [InlineData("imap,h2", "ALPN protocol: h2")]
    [InlineData("imap", "ALPN protocol: imap")]
    [InlineData("ftp", "no application protocol")]
    public async Task The_protocol_is_the_first_of_ours_that_the_client_speaks_too(string offer, string outcome)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail) with { Alpn = ["h2", "imap"] });
        var (output, _) = await OpensslAsync(proxy, "-alpn", offer);
        Assert.Contains(outcome, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TlsVersion.Tls12, "-tls1_1", false)]
    [InlineData(TlsVersion.Tls12, "-tls1_2", true)]
    [InlineData(TlsVersion.Tls13, "-tls1_2", false)]
    [InlineData(TlsVersion.Tls13, "-tls1_3", true)]
    public async Task A_version_older_than_the_oldest_is_refused(TlsVersion oldest, string version, bool isSpoken)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail) with { MinVersion = oldest });
        var (output, status) = await OpensslAsync(proxy, version, "-cipher", "ALL:@SECLEVEL=0");
        Assert.Equal(isSpoken, status == 0);
        Assert.Equal(isSpoken, !output.Contains("protocol version", StringComparison.Ordinal));
    }

    [Theory, InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task A_session_is_resumed(string version)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        var session = _files.Path("session");
        // The tickets of TLS 1.3 come after the handshake: with the first bytes they are surely there.
        using (var client = await Dialogue.StartAsync(proxy, version, "-sess_out", session)) await client.EchoAsync();
        var (output, _) = await OpensslAsync(proxy, version, "-sess_in", session);
        Assert.Contains("Reused, TLSv1", output, StringComparison.Ordinal);
        Assert.Equal(new TlsTotals(Done: 2, Resumed: 1, Failed: 0), proxy.Frontend.Count().Frontend.Tls);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0001\u0002\u0003\u0004")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task A_client_that_sends_something_else_is_turned_away_before_any_server_hears_of_it(string bytes)
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        using var client = await proxy.ConnectAsync();
        await client.SendAllAsync(Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(Refusal.TlsHandshake, (await proxy.Events.NextSessionAsync()).Refusal);
        Assert.Equal(0, _echo.Accepted);
    }

    [Fact]
    public async Task A_client_that_stalls_in_its_handshake_meets_the_timeout()
    {
        var hasty = TestCertificates.Settings(_mail) with { HandshakeTimeout = TimeSpan.FromMilliseconds(500) };
        await using var proxy = Proxy(hasty);
        using var client = await proxy.ConnectAsync();
        await client.SendAllAsync(new byte[] { 0x16, 3, 1 });
        await client.AssertResetAsync();
        Assert.Equal(Refusal.TlsTimeout, (await proxy.Events.NextSessionAsync()).Refusal);
    }

    [Fact]
    public async Task A_client_may_send_its_handshake_octet_by_octet()
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        using var socket = await proxy.ConnectAsync();
        await using var client = new SslStream(new Trickle(new NetworkStream(socket)));
        await client.AuthenticateAsClientAsync(Options("mail.test"));
        await client.WriteAsync("slow"u8.ToArray());
        Assert.Equal("slow", await HearAsync(client, 4));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_no_end_of_what_was_said()
    {
        var ended = new TaskCompletionSource<SocketError>();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            try
            {
                await socket.ReadToEndAsync();
                ended.SetResult(SocketError.Success);
            }
            catch (SocketException e)
            {
                ended.SetResult(e.SocketErrorCode);
            }
        });
        await using var proxy = Proxy(TestCertificates.Settings(_mail), server);
        using var socket = await proxy.ConnectAsync();
        var client = new SslStream(new NetworkStream(socket));
        await client.AuthenticateAsClientAsync(Options("mail.test"));
        await client.WriteAsync("delete all but"u8.ToArray());
        socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(SocketError.ConnectionReset, await ended.Task.WaitAsync(TestProxy.Patience));
        Assert.Equal(RelayEnd.ClientAborted, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task The_end_of_the_service_is_said_to_the_client_as_such()
    {
        using var server = TestServer.Named("mail01", "127.0.0.11");
        await using var proxy = Proxy(TestCertificates.Settings(_mail), server);
        using var socket = await proxy.ConnectAsync();
        await using var client = new SslStream(new NetworkStream(socket));
        await client.AuthenticateAsClientAsync(Options("mail.test"));
        Assert.Equal("mail01", await HearAsync(client, 6));
        Assert.Equal(0, await client.ReadAsync(new byte[1]));
        // Without a close_notify in return, as many clients do it.
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(RelayEnd.ServerClosed, (await proxy.Events.NextSessionAsync()).Relay!.Value.End);
    }

    [Fact]
    public async Task New_certificates_are_for_new_sessions_and_old_sessions_go_on()
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        await using var old = await ConnectAsync(proxy, "mail.test");
        var settings = TestCertificates.Settings(_mail);
        var before = old.RemoteCertificate!.GetSerialNumberString();
        var former = proxy.Frontend.Tls;

        _files.Make("mail.pem", "mail.test");
        proxy.Frontend.Tls = TlsServer.Read(settings);

        Assert.NotEqual(former, proxy.Frontend.Tls);
        await using var fresh = await ConnectAsync(proxy, "mail.test");
        Assert.NotEqual(before, fresh.RemoteCertificate!.GetSerialNumberString());
        await old.WriteAsync("still here"u8.ToArray());
        Assert.Equal("still here", await HearAsync(old, 10));
    }

    [Fact]
    public async Task A_client_that_wants_to_renegotiate_is_not_followed()
    {
        await using var proxy = Proxy(TestCertificates.Settings(_mail));
        using var client = await Dialogue.StartAsync(proxy, "-tls1_2");
        await client.EchoAsync();
        await client.SayAsync("R");
        Assert.Contains("no renegotiation", await client.EndAsync(), StringComparison.Ordinal);
    }

    private SslClientAuthenticationOptions Options(string name) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = SslProtocols.None,
        CertificateChainPolicy = _files.Trust(),
    };

    private async Task<SslStream> ConnectAsync(TestProxy proxy, string name)
    {
        var stream = new SslStream(new NetworkStream(await proxy.ConnectAsync(), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(Options(name));
        return stream;
    }

    private static async Task<string> HearAsync(SslStream stream, int count)
    {
        var buffer = new byte[count];
        await stream.ReadExactlyAsync(buffer).AsTask().WaitAsync(TestProxy.Patience);
        return Encoding.ASCII.GetString(buffer);
    }

    /// <summary>A client that comes, looks and goes.</summary>
    private static Task<(string Output, int Status)> OpensslAsync(TestProxy proxy, params string[] arguments) =>
        Peer.RunAsync("", "openssl", ["s_client", "-connect", $"{proxy.Endpoint}", .. arguments]);

    private TestProxy Proxy(TlsSettings settings, TestServer? server = null)
    {
        var proxy = new TestProxy((server ?? _echo).Server, []);
        proxy.Frontend.Tls = TlsServer.Read(settings);
        return proxy;
    }
}
