using System.Net;
using System.Net.Security;
using System.Text;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Proxy.Checks;

/// <summary>
/// HTTP: one request, and as much of the answer as matters. No redirection is followed, no cookie kept, no proxy asked.
/// </summary>
internal static class HttpDialogue
{
    private const int MaxHeadersKilobytes = 64, MaxBlock = 16 * 1024;

    public static async Task SpeakAsync(ServiceCheck check, CheckConnection connection, CancellationToken ct)
    {
        var http = check.Settings.Http ?? throw new InvalidOperationException("a check of HTTP asks for something");
        if (http.Version is HttpCheckVersion.Http2
            && connection.Stream is not SslStream { NegotiatedApplicationProtocol.Protocol.Length: > 0 })
            throw new CheckFailedException(CheckStatus.L6Response, "it does not speak HTTP/2 (no ALPN h2)");

        connection.Trace.Enter($"{http.Method} {http.Path}");
        using var client = new HttpMessageInvoker(Over(connection.Stream));
        using var request = Request(http, check.Server, connection.Stream is SslStream);
        using var response = await client.SendAsync(request, ct);
        var status = (int)response.StatusCode;
        if (!http.Status.Any(range => range.Contains(status)))
            throw new CheckFailedException(CheckStatus.L7Status, $"{status} {response.ReasonPhrase}".TrimEnd());
        if (http.Body is not { } text) return;

        connection.Trace.Enter("body");
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        if (!await OccursAsync(Encoding.UTF8.GetBytes(text), body, ct))
            throw new CheckFailedException(CheckStatus.L7Response, $"it has no '{text}'");
    }

    /// <summary>Takes just this connection: another is wanted when it ends before an answer has begun.</summary>
    private static SocketsHttpHandler Over(Stream stream)
    {
        Stream? unused = stream;
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = MaxHeadersKilobytes,
            ConnectCallback = (_, _) => Interlocked.Exchange(ref unused, null) is { } once
                ? ValueTask.FromResult(once)
                : ValueTask.FromException<Stream>(new IOException("it hung up without an answer")),
        };
    }

    private static HttpRequestMessage Request(HttpCheckSettings http, string server, bool isSealed)
    {
        // Only the path of it is sent, and that as it stands.
        var uri = new Uri(
            $"{(isSealed ? "https" : "http")}://service{http.Path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var isHttp2 = http.Version is HttpCheckVersion.Http2;
        var request = new HttpRequestMessage(new HttpMethod(http.Method), uri)
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = http.Host.Replace(ClusterSettings.OwnName, server, StringComparison.Ordinal);
        if (!isHttp2) request.Headers.ConnectionClose = true;
        foreach (var header in http.Headers)
        {
            var name = header.Split(':', 2)[0];
            request.Headers.TryAddWithoutValidation(name, header[(name.Length + 1)..].Trim());
        }

        if (!request.Headers.Contains("User-Agent"))
            request.Headers.TryAddWithoutValidation("User-Agent", "carpool-check");
        return request;
    }

    /// <summary>Reads until the text was there, or the end.</summary>
    private static async Task<bool> OccursAsync(byte[] text, Stream body, CancellationToken ct)
    {
        var search = new ByteSearch(text);
        var buffer = new byte[MaxBlock];
        while (!search.IsFound && await body.ReadAsync(buffer, ct) is var read and > 0)
            search.Take(buffer.AsSpan(0, read));
        return search.IsFound;
    }
}
