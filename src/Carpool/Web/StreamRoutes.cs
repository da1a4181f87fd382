using System.Globalization;
using System.Threading.Channels;
using Carpool.Admin.Palettes;
using Carpool.Core.Events;
using Microsoft.AspNetCore.Http;

namespace Carpool.Web;

/// <summary>What goes on for as long as the client stays: server-sent events.</summary>
internal sealed class StreamRoutes(LiveFeed live, JournalFeed journal, CancellationToken stopping)
{
    /// <summary>Clients at once; each takes a connection of those that there may be.</summary>
    public const int MaxStreams = 64;

    private const int DefaultLast = 50;

    private int _streams;

    public IEnumerable<WebRoute> All =>
    [
        new("GET", $"{ApiRoutes.Root}/live", WebDemand.Look, http =>
        {
            var start = http.Request.Query.ContainsKey("events") ? StartOf(http.Request, "events") : null;
            return ServeAsync(http, ct => start is null
                ? live.ReadAsync(ct)
                : BothAsync(live.ReadAsync(ct), journal.ReadAsync(start, ct), ct));
        }),
        new("GET", $"{ApiRoutes.Root}/events", WebDemand.Look, http =>
        {
            var start = StartOf(http.Request, "last");
            return ServeAsync(http, ct => journal.ReadAsync(start, ct));
        }),
    ];

    private async Task ServeAsync(HttpContext http, Func<CancellationToken, IAsyncEnumerable<string>> read)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            if (Interlocked.Increment(ref _streams) > MaxStreams)
                throw new BadHttpRequestException(
                    $"{MaxStreams} clients look already", StatusCodes.Status503ServiceUnavailable);
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            await http.Response.Body.FlushAsync(ending.Token);
            await foreach (var text in read(ending.Token))
            {
                await http.Response.WriteAsync(text, ending.Token);
                await http.Response.Body.FlushAsync(ending.Token);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
            await ending.CancelAsync();
        }
    }

    /// <summary>Two feeds in one connection, of which a browser has few.</summary>
    private static IAsyncEnumerable<string> BothAsync(
        IAsyncEnumerable<string> one, IAsyncEnumerable<string> other, CancellationToken ct)
    {
        var both = Channel.CreateBounded<string>(1);
        _ = Task.WhenAll(PumpAsync(one), PumpAsync(other))
            .ContinueWith(end => both.Writer.TryComplete(end.Exception), TaskScheduler.Default);
        return both.Reader.ReadAllAsync(ct);

        async Task PumpAsync(IAsyncEnumerable<string> from)
        {
            await foreach (var text in from.WithCancellation(ct)) await both.Writer.WriteAsync(text, ct);
        }
    }

    /// <exception cref="BadHttpRequestException">The query says something that nobody understands.</exception>
    private static JournalStart StartOf(HttpRequest request, string lastKey)
    {
        var query = request.Query;
        var (kinds, fault) = EventChoice.KindsOf(
            query["kind"].OfType<string>().SelectMany(one => one.Split(',', StringSplitOptions.TrimEntries)));
        if (fault is not null) throw new BadHttpRequestException(fault);
        (var since, fault) = EventsVerb.SinceOf(query["since"]);
        if (fault is not null) throw new BadHttpRequestException(fault);

        var after = Number("Last-Event-ID", request.Headers["Last-Event-ID"]);
        var last = Number(lastKey, query[lastKey]);
        return new JournalStart(
            new EventChoice(kinds, query["subject"], since),
            after,
            last is { } most ? (int)Math.Min(most, EventRing.Capacity)
                : after is null && since is null ? DefaultLast : EventRing.Capacity);
    }

    private static long? Number(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BadHttpRequestException($"{name} is '{text}', must be a number");
}
