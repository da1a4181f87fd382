using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>What goes on for as long as the client stays: server-sent events.</summary>
internal static class StreamRoutes
{
    /// <summary>Clients at once; each takes a connection of those that there may be.</summary>
    public const int MaxStreams = 64;

    public static IEnumerable<WebRoute> Of(LiveFeed live, CancellationToken stopping)
    {
        var streams = 0;
        return [new("GET", $"{ApiRoutes.Root}/live", WebDemand.Look, http => ServeAsync(http, live.ReadAsync))];

        async Task ServeAsync(HttpContext http, Func<CancellationToken, IAsyncEnumerable<string>> read)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
            try
            {
                if (Interlocked.Increment(ref streams) > MaxStreams)
                    throw new BadHttpRequestException(
                        $"{MaxStreams} clients look already", StatusCodes.Status503ServiceUnavailable);
                http.Response.ContentType = "text/event-stream";
                http.Response.Headers.CacheControl = "no-store";
                await foreach (var text in read(ending.Token))
                {
                    await http.Response.WriteAsync(text, ending.Token);
                    await http.Response.Body.FlushAsync(ending.Token);
                }
            }
            finally
            {
                Interlocked.Decrement(ref streams);
            }
        }
    }
}
