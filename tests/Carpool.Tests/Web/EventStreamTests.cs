using System.Net;
using System.Text.Json.Nodes;
using Carpool.Core.Events;
using Carpool.Tests.World;

namespace Carpool.Tests.Web;

public sealed class EventStreamTests : WebTests
{
    public EventStreamTests()
    {
        for (var i = 1; i <= 100; i++) World.Desk.Events.Add(Event(i, i % 2 == 0 ? EventKind.Node : EventKind.Plan));
    }

    [Theory]
    [InlineData("", null, 51)]
    [InlineData("?last=3", null, 98)]
    [InlineData("", "97", 98)]
    [InlineData("?last=2", "97", 99)]
    [InlineData("?kind=node&last=2", null, 98)]
    [InlineData("?subject=n7", null, 7)]
    [InlineData("", "1000", 1)]
    public async Task What_happened_comes_first_and_then_what_happens(string query, string? lastId, long first)
    {
        using var stream = await OpenAsync($"/api/v1/events{query}", lastId);
        var (id, data) = await ReadAsync(stream);

        Assert.Equal(first, id);
        Assert.Equal($"n{first}", data["subject"]!.GetValue<string>());

        World.Desk.Next.Writer.TryWrite(Event(101, EventKind.Node) with { Node = "n7" });
        while (id < 101) (id, data) = await ReadAsync(stream);
        Assert.Equal(100, World.Desk.Followed!.Value.After);
    }

    [Fact]
    public async Task Who_goes_is_followed_no_longer()
    {
        var stream = await OpenAsync("/api/v1/events");
        _ = await ReadAsync(stream);
        await WebWorld.UntilAsync(() => Task.FromResult(World.Desk.Followed is not null));

        stream.Dispose();

        await WebWorld.UntilAsync(() => Task.FromResult(World.Desk.Followed!.Value.Until.IsCancellationRequested));
    }

    [Fact]
    public async Task A_picture_and_its_events_come_by_one_connection()
    {
        using var stream = await OpenAsync("/api/v1/live?events=1");
        var names = new HashSet<string>();
        while (!names.IsSupersetOf(["beat", "vips", "node"]))
            if (await stream.ReadLineAsync() is { } line && line.StartsWith("event: ", StringComparison.Ordinal))
                names.Add(line["event: ".Length..]);
    }

    [Theory]
    [InlineData("?kind=nods", "nods is no kind of event: did you mean node?")]
    [InlineData("?since=yester", "'yester' is no span, as 10m, and no time, as 14:03:12")]
    [InlineData("?last=many", "last is 'many', must be a number")]
    public async Task What_nobody_understands_is_said(string query, string why)
    {
        var (status, text) = await World.GetAsync($"/api/v1/events{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(why, JsonNode.Parse(text)!["text"]!.GetValue<string>());
    }

    private static PoolEvent Event(long number, EventKind kind) => new(
        number, WorldClock.Start, "mail01", new Happening { Kind = kind, Subject = $"n{number}", To = "up", Why = "" });

    private async Task<StreamReader> OpenAsync(string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await World.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<(long Id, JsonNode Data)> ReadAsync(StreamReader stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var id = (await stream.ReadLineAsync(limit.Token))!;
        _ = await stream.ReadLineAsync(limit.Token);
        var data = (await stream.ReadLineAsync(limit.Token))!;
        _ = await stream.ReadLineAsync(limit.Token);
        return (long.Parse(id["id: ".Length..], null), JsonNode.Parse(data["data: ".Length..])!);
    }
}
