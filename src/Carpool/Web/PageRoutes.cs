using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>The dashboard's files, which are part of the program.</summary>
internal static class PageRoutes
{
    private const string Prefix = "dashboard/";

    public static IEnumerable<WebRoute> All { get; } =
    [
        .. typeof(PageRoutes).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order().Select(Route),
    ];

    private static WebRoute Route(string resource)
    {
        var name = resource[Prefix.Length..];
        var type = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".json" => "application/json",
            var other => throw new InvalidOperationException($"{resource}: what is {other}?"),
        };
        var content = new Lazy<(byte[] Octets, string Tag)>(() =>
        {
            using var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream(resource)!;
            var octets = new byte[stream.Length];
            stream.ReadExactly(octets);
            return (octets, $"\"{Convert.ToHexStringLower(SHA256.HashData(octets).AsSpan(0, 8))}\"");
        });
        var path = name switch { "index.html" => "/", "openapi.json" => "/api/openapi.json", _ => $"/{name}" };
        return new WebRoute("GET", path, WebDemand.Page, async http =>
        {
            http.Response.ContentType = type;
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.ETag = content.Value.Tag;
            if (http.Request.Headers.IfNoneMatch == content.Value.Tag)
                http.Response.StatusCode = StatusCodes.Status304NotModified;
            else
                await http.Response.Body.WriteAsync(content.Value.Octets, http.RequestAborted);
        });
    }
}
