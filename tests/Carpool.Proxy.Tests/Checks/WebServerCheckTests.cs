using System.Net;
using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Peers;
using Carpool.Proxy.Tests.Tls;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>Checks of the real HAProxy as a web server, over TLS and behind a PROXY header.</summary>
public sealed class WebServerCheckTests : IDisposable
{
    private readonly TestCertificates _files = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(HttpCheckVersion.Http11, "GET /health HTTP/1.1")]
    [InlineData(HttpCheckVersion.Http2, "GET https://mail01/health HTTP/2.0")]
    public async Task HAProxy_is_asked_over_TLS_in_either_version_and_logs_no_error(
        HttpCheckVersion version, string logged)
    {
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, "alpn h2,http/1.1");

        var result = await CheckAsync(at, http => http with { Version = version, Body = "mail01 is healthy" });
        Assert.True(result.IsSuccess, result.ToString());
        Assert.Equal("connect, tls, GET /health, body", HttpCheckTests.Steps(result));
        Assert.NotNull(result.CertificateEnd);
        await haproxy.NextLineAsync($"{logged} 200 LR");

        result = await CheckAsync(at, http => http with { Version = version, Path = "/nothing" });
        Assert.Equal(("L7STS", "GET /nothing: 503 Service Unavailable"), (result.Word, result.Detail));
        await haproxy.NextLineAsync("/nothing", " 503 LR");
        Assert.DoesNotContain("failure", haproxy.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_server_without_HTTP_2_is_L6RSP()
    {
        var at = new IPEndPoint(IPAddress.Parse("127.0.0.21"), FreePort.On("127.0.0.21"));
        await using var haproxy = await StartAsync(at, "alpn http/1.1");
        var result = await CheckAsync(at, http => http with { Version = HttpCheckVersion.Http2 });
        Assert.Equal("L6RSP", result.Word);
    }

    private Task<PeerProgram> StartAsync(IPEndPoint at, string alpn)
    {
        var configuration = _folder.Write("haproxy.cfg", $$"""
            global
              log stdout format raw local0
            defaults
              mode http
              log global
              timeout client 1m
              timeout http-request 1m
            frontend web
              bind {{at}} accept-proxy ssl crt {{_files.Make("web.pem", "mail01").CertificateFile}} {{alpn}}
              log-format "%HM %HU %HV %ST %ts"
              http-request return status 503 unless { path /health }
              http-request return status 200 content-type text/plain lf-string "%[req.hdr(host)] is healthy"

            """);
        return PeerProgram.ServeAsync(at, "haproxy", "-db", "-f", configuration);
    }

    private Task<CheckResult> CheckAsync(IPEndPoint at, Func<HttpCheckSettings, HttpCheckSettings> change)
    {
        var settings = HttpCheckTests.Http(http => change(http with { Path = "/health" })) with
        {
            Tls = CheckSupport.Tls(_files.Authority),
        };
        var server = new Server("mail01", NetAddress.From(at.Address), (ushort)at.Port, TakesNewSessions: true);
        return settings.RunAsync(server, SendProxy.V2);
    }
}
