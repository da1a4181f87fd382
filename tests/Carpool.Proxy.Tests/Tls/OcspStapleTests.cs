using System.Security.Cryptography.X509Certificates;
using Carpool.Core.Settings;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Tls;

/// <summary>Responses by <c>openssl ocsp</c>, looked at by <c>openssl s_client -status</c>.</summary>
public sealed class OcspStapleTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly TestServer _echo = TestServer.Echo("mail01", "127.0.0.11");
    private readonly CertificateSettings _mail;

    public OcspStapleTests() => _mail = _files.Make("mail.pem", "mail.test");

    public void Dispose()
    {
        _echo.Dispose();
        _files.Dispose();
    }

    [Theory, InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task A_client_that_asks_is_shown_what_the_authority_says_of_the_certificate(string version)
    {
        await using var proxy = Proxy(_mail with { OcspFile = await RespondAsync(_mail, 'V') });

        var output = await LookAsync(proxy, version, "-status");
        Assert.Contains("OCSP Response Status: successful (0x0)", output, StringComparison.Ordinal);
        Assert.Contains("Cert Status: good", output, StringComparison.Ordinal);
        Assert.DoesNotContain("OCSP", await LookAsync(proxy, version), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_name_has_its_own()
    {
        var web = _files.Make("web.pem", "web.test");
        await using var proxy = Proxy(_mail, web with { OcspFile = await RespondAsync(web, 'V') });

        var mail = await LookAsync(proxy, "-status", "-servername", "mail.test");
        Assert.Contains("OCSP response: no response sent", mail, StringComparison.Ordinal);
        var itsOwn = await LookAsync(proxy, "-status", "-servername", "web.test");
        Assert.Contains("Cert Status: good", itsOwn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('R', "the authority has revoked the certificate, at 2026-01-02 03:04:05Z")]
    [InlineData('?', "the authority does not know the certificate")]
    public async Task What_the_authority_does_not_call_good_is_told_of_and_not_shown(char status, string why)
    {
        var settings = TestCertificates.Settings(_mail with { OcspFile = await RespondAsync(_mail, status) });
        var tls = TlsServer.Read(settings);
        Assert.Equal([("certificates[0].ocsp-file", why)], tls.UnstapledAt(DateTimeOffset.UtcNow));

        await using var proxy = new TestProxy(_echo.Server, []);
        proxy.Frontend.Tls = tls;
        Assert.Contains(
            "OCSP response: no response sent", await LookAsync(proxy, "-status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_is_good_for_its_time()
    {
        var tls = TlsServer.Read(TestCertificates.Settings(_mail with { OcspFile = await RespondAsync(_mail, 'V') }));

        Assert.Empty(tls.UnstapledAt(DateTimeOffset.UtcNow));
        Assert.StartsWith("it was good until ", WhyIn(days: 2), StringComparison.Ordinal);
        Assert.StartsWith("it is good from ", WhyIn(days: -2), StringComparison.Ordinal);

        string WhyIn(int days) => Assert.Single(tls.UnstapledAt(DateTimeOffset.UtcNow.AddDays(days))).Why;
    }

    [Fact]
    public async Task An_authority_that_wants_to_be_asked_again_has_said_nothing()
    {
        // OCSPResponse { tryLater }
        await File.WriteAllBytesAsync(_files.Path("later.ocsp"), [0x30, 3, 0x0A, 1, 3]);
        var tls = TlsServer.Read(TestCertificates.Settings(_mail with { OcspFile = _files.Path("later.ocsp") }));

        Assert.Equal(
            "the authority has answered with error 3 (RFC 6960, 4.2.1)",
            Assert.Single(tls.UnstapledAt(DateTimeOffset.UtcNow)).Why);
    }

    [Fact]
    public async Task One_about_another_certificate_is_refused()
    {
        var other = await RespondAsync(_files.Make("other.pem", "other.test"), 'V');

        Assert.Equal($"{other} is about another certificate", Refused(other).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN OCSP RESPONSE-----")]
    [InlineData("0\u0003\u0002\u0001\u0000")]
    public async Task What_is_no_response_is_refused(string content)
    {
        await File.WriteAllTextAsync(_files.Path("bad.ocsp"), content);

        Assert.StartsWith(
            $"{_files.Path("bad.ocsp")} holds no OCSP response in DER: ", Refused(_files.Path("bad.ocsp")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_is_cut_anywhere_is_refused()
    {
        var whole = await File.ReadAllBytesAsync(await RespondAsync(_mail, 'V'));
        using var mail = X509CertificateLoader.LoadCertificateFromFile(_mail.CertificateFile);
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_files.Path("cut.ocsp"), whole[..length]);
            var refused = Assert.Throws<TlsFileException>(() => OcspStaple.Read(_files.Path("cut.ocsp"), "key", mail));
            Assert.Contains("no OCSP response", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_response_with_any_octet_changed_is_read_or_refused_and_nothing_else()
    {
        var whole = await File.ReadAllBytesAsync(await RespondAsync(_mail, 'V'));
        using var mail = X509CertificateLoader.LoadCertificateFromFile(_mail.CertificateFile);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var change in (byte[])[0x01, 0x20, 0x80, 0xFF])
            {
                byte[] changed = [.. whole[..at], (byte)(whole[at] ^ change), .. whole[(at + 1)..]];
                await File.WriteAllBytesAsync(_files.Path("changed.ocsp"), changed);
                var fault = Record.Exception(
                    () => OcspStaple.Read(_files.Path("changed.ocsp"), "key", mail).FaultAt(default));
                Assert.True(fault is null or TlsFileException, $"octet {at} ^ {change}: {fault}");
            }
        }
    }

    private TlsFileException Refused(string file)
    {
        var refused = Assert.Throws<TlsFileException>(
            () => TlsServer.Read(TestCertificates.Settings(_mail with { OcspFile = file })));
        Assert.Equal("certificates[0].ocsp-file", refused.Key);
        return refused;
    }

    private TestProxy Proxy(params CertificateSettings[] certificates)
    {
        var proxy = new TestProxy(_echo.Server, []);
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(certificates));
        return proxy;
    }

    private static async Task<string> LookAsync(TestProxy proxy, params string[] arguments) =>
        (await Peer.RunAsync("", "openssl", ["s_client", "-connect", $"{proxy.Endpoint}", .. arguments])).Output;

    /// <summary>The authority answers.</summary>
    /// <param name="status">As in its index: V, R or, for one that is not there, something else.</param>
    private async Task<string> RespondAsync(CertificateSettings about, char status)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(about.CertificateFile);
        var revoked = status == 'R' ? "260102030405Z" : "";
        var known = $"{status}\t400101000000Z\t{revoked}\t{certificate.SerialNumber}\tunknown\t/CN=mail.test\n";
        await File.WriteAllTextAsync(_files.Path("index.txt"), status is 'V' or 'R' ? known : "");
        var response = about.CertificateFile + ".ocsp";
        var (output, code) = await Peer.RunAsync(
            "", "openssl", [
                "ocsp", "-index", _files.Path("index.txt"), "-CA", _files.Authority, "-rsigner", _files.Authority,
                "-rkey", _files.AuthorityKey, "-issuer", _files.Authority, "-cert", about.CertificateFile,
                "-ndays", "1", "-respout", response,
            ]);
        Assert.True(code == 0, output);
        return response;
    }
}
