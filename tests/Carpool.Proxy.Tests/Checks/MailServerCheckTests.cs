using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Peers;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>
/// Checks of the real Postfix and Dovecot, which wait for a PROXY header and find nothing to complain of.
/// </summary>
public sealed class MailServerCheckTests : IDisposable
{
    private readonly MailServers _servers = new();
    private readonly TestCertificates _files = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _servers.Dispose();
        _files.Dispose();
        _folder.Dispose();
    }

    [RootFact]
    public async Task Postfix_takes_an_envelope_over_STARTTLS_and_logs_no_complaint()
    {
        var smtpd = MailServers.At("127.0.0.31");
        await using var postfix = await _servers.StartPostfixAsync(
            smtpd, MailServers.At("127.0.0.32"), MailServers.At("127.0.0.33"), _files.Make("mail.pem", "mail01"));
        var check = CheckSupport.Settings(CheckType.Smtp) with
        {
            Tls = CheckSupport.Tls(_files.Authority, starttls: true),
            Envelope = CheckSupport.Envelope("anna@mail.test"),
        };
        for (var i = 0; i < 3; i++)
        {
            var result = await check.RunAsync(At(smtpd), SendProxy.V2);
            Assert.True(result.IsSuccess, result.ToString());
            Assert.Equal(
                "connect greeting EHLO STARTTLS tls EHLO MAIL RCPT RSET QUIT",
                string.Join(' ', result.Steps.Select(step => step.Name)));
            Assert.InRange(
                result.CertificateEnd!.Value, DateTimeOffset.UtcNow.AddDays(89), DateTimeOffset.UtcNow.AddDays(91));
            await postfix.NextLineAsync(
                "disconnect from", "ehlo=2 starttls=1 mail=1 rcpt=1 rset=1 quit=1 commands=7");
        }

        // One that fails takes its leave as well.
        var refused = await (check with { Offers = [MailOffer.Auth] }).RunAsync(At(smtpd), SendProxy.V2);
        Assert.Equal(("L7STS", "EHLO: it does not offer AUTH"), (refused.Word, refused.Detail));
        await postfix.NextLineAsync("disconnect from", "ehlo=2 starttls=1 quit=1 commands=4");
        MailServers.AssertNoComplaint(postfix);
    }

    [RootFact]
    public async Task Dovecot_lets_a_user_in_over_STARTTLS_and_logs_no_complaint()
    {
        var (imap, pop3) = (MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"));
        await using var dovecot = await _servers.StartDovecotAsync(
            imap, pop3, isStrict: true, _files.Make("mail.pem", "mail01"));
        var check = CheckSupport.Settings(CheckType.Imap) with
        {
            Tls = CheckSupport.Tls(_files.Authority, starttls: true),
            Login = CheckSupport.Login("anna", _folder.Write("password", "secret\n")),
        };
        var seen = await check.RunAsync(At(imap), SendProxy.V2);
        Assert.True(seen.IsSuccess, seen.ToString());
        Assert.Contains("EXAMINE", seen.Steps.Select(step => step.Name));
        await dovecot.NextLineAsync("imap-login: Info: Login");
        seen = await (check with { Type = CheckType.Pop3 }).RunAsync(At(pop3), SendProxy.V1);
        Assert.True(seen.IsSuccess, seen.ToString());
        Assert.Contains("STAT", seen.Steps.Select(step => step.Name));
        await dovecot.NextLineAsync("pop3-login: Info: Login");
        await dovecot.NextLineAsync("pop3(anna)", "Disconnected: Logged out");
        MailServers.AssertNoComplaint(dovecot);

        var wrong = check with { Login = CheckSupport.Login("anna", _folder.Write("wrong", "mistake\n")) };
        seen = await wrong.RunAsync(At(imap), SendProxy.V2);
        Assert.Equal("L7STS", seen.Word);
        Assert.Contains("AUTHENTICATIONFAILED", seen.Detail, StringComparison.Ordinal);
        await dovecot.NextLineAsync("imap-login", "Aborted login by logging out");
    }

    [RootFact]
    public async Task Dovecot_takes_an_envelope_by_LMTP_over_STARTTLS_and_logs_no_complaint()
    {
        var lmtp = MailServers.At("127.0.0.33");
        await using var dovecot = await _servers.StartDovecotAsync(
            MailServers.At("127.0.0.31"), MailServers.At("127.0.0.32"), isStrict: true,
            _files.Make("mail.pem", "mail01"), lmtp);
        var check = CheckSupport.Settings(CheckType.Lmtp) with
        {
            Tls = CheckSupport.Tls(_files.Authority, starttls: true),
            Envelope = CheckSupport.Envelope("anna"),
        };
        var seen = await check.RunAsync(At(lmtp), SendProxy.V2);
        Assert.True(seen.IsSuccess, seen.ToString());
        Assert.Equal(
            "connect greeting LHLO STARTTLS tls LHLO MAIL RCPT RSET QUIT",
            string.Join(' ', seen.Steps.Select(step => step.Name)));
        await dovecot.NextLineAsync("lmtp(", "Disconnect from", "Logged out");

        seen = await (check with { Offers = [MailOffer.Auth] }).RunAsync(At(lmtp), SendProxy.V2);
        Assert.Equal(("L7STS", "LHLO: it does not offer AUTH"), (seen.Word, seen.Detail));
        await dovecot.NextLineAsync("lmtp(", "Disconnect from", "Logged out");
        MailServers.AssertNoComplaint(dovecot);
    }

    [Theory]
    [InlineData("mail01", "L7OK", "")]
    [InlineData("other", "L6RSP", "its certificate is for other, not mail01")]
    public async Task TLS_from_the_first_byte_is_checked_with_the_name(string name, string word, string why)
    {
        using var server = new SmtpStandIn("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(_files.Make("mail.pem", name)));
        var check = CheckSupport.Settings(CheckType.Smtp) with { Tls = CheckSupport.Tls(_files.Authority) };
        var result = await check.RunAsync(At(proxy.Endpoint));
        Assert.Equal(word, result.Word);
        Assert.Contains(why, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_authority_is_L6RSP_and_so_is_a_service_without_TLS()
    {
        using var server = new SmtpStandIn("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, []);
        using var others = new TestCertificates();
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(others.Make("mail.pem", "mail01")));
        var check = CheckSupport.Settings(CheckType.Smtp) with { Tls = CheckSupport.Tls(_files.Authority) };
        var result = await check.RunAsync(At(proxy.Endpoint));
        Assert.Equal("L6RSP", result.Word);
        Assert.StartsWith("tls: its certificate is not trusted: ", result.Detail, StringComparison.Ordinal);

        Assert.Equal("L6RSP", (await check.RunAsync(server.Server)).Word);

        var starttls = check with { Tls = CheckSupport.Tls(_files.Authority, starttls: true) };
        Assert.Equal("L7STS", (await starttls.RunAsync(server.Server)).Word);
    }

    private static Server At(IPEndPoint endpoint) =>
        new("mail01", NetAddress.From(endpoint.Address), (ushort)endpoint.Port, TakesNewSessions: true);
}
