using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carpool.Core;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Tls;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>LMTP and submission: what a server must say that it can.</summary>
public sealed class LmtpCheckTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task It_says_LHLO_and_takes_back_the_envelope_that_it_offers()
    {
        var heard = new List<string>();
        using var server = Server(heard, "PIPELINING");

        var result = await (Lmtp with { Envelope = CheckSupport.Envelope("anna@mail.test") }).RunAsync(server.Server);

        Assert.True(result.IsSuccess, result.ToString());
        Assert.Equal("connect, greeting, LHLO, MAIL, RCPT, RSET, QUIT", HttpCheckTests.Steps(result));
        Assert.Equal(
            ["LHLO carpool-check.mail05", "MAIL FROM:<>", "RCPT TO:<anna@mail.test>", "RSET", "QUIT"], heard);
    }

    [Fact]
    public async Task It_goes_over_to_TLS_and_asks_anew_what_is_offered_there()
    {
        var heard = new List<string>();
        using var server = Server(heard, "STARTTLS", _files.Make("lmtp.pem", "mail01"));
        var settings = Lmtp with { Tls = CheckSupport.Tls(_files.Authority, starttls: true), Offers = Both };

        var result = await settings.RunAsync(server.Server);

        Assert.True(result.IsSuccess, result.ToString());
        Assert.Equal("connect, greeting, LHLO, STARTTLS, tls, LHLO, QUIT", HttpCheckTests.Steps(result));
        Assert.NotNull(result.CertificateEnd);
    }

    [Theory]
    [InlineData("220 ready\r\n", "502 not here\r\n", "L7STS", "LHLO: 502 not here")]
    [InlineData("220 ready\r\n", "250-a\r\n250-b\r\n421 bye\r\n", "L7STS", "LHLO: 421 bye")]
    [InlineData("421 busy\r\n", "", "L7STS", "greeting: 421 busy")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "", "L7RSP", "greeting: 'SSH-2.0-OpenSSH' is no reply of LMTP")]
    [InlineData("220 ready\r\n", "", "L7RSP", "LHLO: it hung up")]
    public async Task What_is_no_yes_fails_with_the_word_for_it(string greeting, string answer, string word, string why)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(greeting);
            await socket.HearLineAsync();
            await socket.SayAsync(answer);
            socket.Shutdown(SocketShutdown.Send);
            await socket.ReadToEndAsync();
        });

        var result = await Lmtp.RunAsync(server.Server);

        Assert.Equal((word, why), (result.Word, result.Detail));
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_for_ever()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            while (true) await socket.SendAllAsync(new byte[4096]);
        });

        Assert.Equal("greeting: its line is longer than 1024 octets", (await Lmtp.RunAsync(server.Server)).Detail);
    }

    [Theory]
    [InlineData("STARTTLS AUTH", "L7OK", "")]
    [InlineData("AUTH", "L7STS", "LHLO: it does not offer STARTTLS")]
    [InlineData("STARTTLS", "L7STS", "LHLO: it does not offer AUTH")]
    public async Task What_it_must_offer_is_looked_for(string offered, string word, string why)
    {
        using var server = Server([], offered);

        var result = await (Lmtp with { Offers = Both }).RunAsync(server.Server);

        Assert.Equal((word, why), (result.Word, result.Detail));
        Assert.Equal("L7OK", (await Lmtp.RunAsync(server.Server)).Word);
    }

    [Theory]
    [InlineData("STARTTLS AUTH", false, "L7OK", "")]
    [InlineData("AUTH", false, "L7STS", "EHLO: it does not offer STARTTLS")]
    [InlineData("STARTTLS", false, "L7STS", "EHLO: it does not offer AUTH")]
    [InlineData("STARTTLS", true, "L7OK", "")]
    public async Task Submission_is_SMTP_that_offers_TLS_and_a_login_in_it(
        string offered, bool isSealed, string word, string why)
    {
        using var server = Server([], offered, isSealed ? _files.Make("mail.pem", "mail01") : null);
        var settings = CheckSupport.Settings(CheckType.Submission) with
        {
            Offers = Both,
            Tls = isSealed ? CheckSupport.Tls(_files.Authority, starttls: true) : null,
        };

        var result = await settings.RunAsync(server.Server);

        Assert.Equal((word, why), (result.Word, result.Detail));
    }

    private static ValueList<MailOffer> Both => [MailOffer.Starttls, MailOffer.Auth];

    private static CheckSettings Lmtp => CheckSupport.Settings(CheckType.Lmtp);

    /// <summary>Offers these words, and a login, too, once TLS is spoken.</summary>
    private static TestServer Server(List<string> heard, string offered, CertificateSettings? tls = null) =>
        new("mail01", "127.0.0.11", async socket =>
        {
            await using var plain = new NetworkStream(socket);
            await SayAsync(plain, "220 mail01 ready");
            await ServeAsync(plain, heard, offered);
            if (tls is null) return;

            using var certificate = X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile);
            await using var secret = new SslStream(plain);
            await secret.AuthenticateAsServerAsync(certificate);
            await ServeAsync(secret, heard, "AUTH");
        });

    /// <summary>Until it is asked to go or for TLS.</summary>
    private static async Task ServeAsync(Stream stream, List<string> heard, string offered)
    {
        while (await HearAsync(stream) is { Length: > 0 } line)
        {
            heard.Add(line);
            var verb = line.Split(' ')[0];
            if (verb is "LHLO" or "EHLO")
                foreach (var word in offered.Split(' ').Prepend("mail01"))
                    await SayAsync(stream, $"250-{(word == "AUTH" ? "AUTH PLAIN" : word)}");
            await SayAsync(stream, verb is "STARTTLS" or "QUIT" ? "220 ok" : "250 8BITMIME");
            if (verb is "STARTTLS" or "QUIT") return;
        }
    }

    private static async Task SayAsync(Stream stream, string line) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));

    private static async Task<string> HearAsync(Stream stream)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet) == 1 && octet[0] != '\n') line.Append((char)octet[0]);
        return line.ToString().TrimEnd('\r');
    }
}
