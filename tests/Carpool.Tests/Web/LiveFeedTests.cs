using System.Net;
using Carpool.Core.Admin;

namespace Carpool.Tests.Web;

public sealed class LiveFeedTests : WebTests
{
    [Fact]
    public async Task Who_comes_is_told_all_and_then_what_changes()
    {
        using var first = await OpenAsync();
        using var second = await OpenAsync();
        foreach (var client in (StreamReader[])[first, second])
        {
            var (names, _) = await ReadUntilAsync(client, name => name == "beat");
            Assert.Equal(["vips", "nodes", "services", "cluster", "wires", "beat"], names);
        }

        var vips = World.Desk.Snapshot.Vips;
        World.Desk.Snapshot = World.Desk.Snapshot with { Vips = [vips[0] with { Master = "mail02" }, vips[1]] };

        foreach (var client in (StreamReader[])[first, second])
        {
            var (names, data) = await ReadUntilAsync(client, name => name == "vips");
            Assert.All(names.SkipLast(1), name => Assert.Equal("beat", name));
            Assert.Contains("\"master\":\"mail02\"", data, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Counters_alone_are_told_once_a_second()
    {
        using var client = await OpenAsync();
        _ = await ReadUntilAsync(client, name => name == "beat");
        var counted = 0;
        World.Desk.Reading = snapshot => snapshot with
        {
            Vips = [snapshot.Vips[0] with { Counters = new VipCounters(++counted, 0, 0, 0, 0) }],
        };

        _ = await ReadUntilAsync(client, name => name == "vips");
        var seen = counted;
        _ = await ReadUntilAsync(client, name => name == "vips");
        Assert.True(counted >= seen + 2, $"looked {counted - seen} times");
    }

    [Fact]
    public async Task Many_who_look_are_one_look_and_too_many_are_told_so()
    {
        var streams = new List<StreamReader>();
        for (var i = 0; i < 64; i++) streams.Add(await OpenAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await World.GetAsync("/api/v1/live")).Status);
        var looks = 0;
        World.Desk.Reading = snapshot =>
        {
            looks++;
            return snapshot;
        };

        _ = await ReadUntilAsync(streams[^1], name => name == "beat");
        _ = await ReadUntilAsync(streams[^1], name => name == "beat");
        Assert.InRange(looks, 0, 64);

        foreach (var stream in streams) stream.Dispose();
        await WebWorld.UntilAsync(async () =>
        {
            using var response = await World.Client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode == HttpStatusCode.OK;
        });
    }

    private async Task<StreamReader> OpenAsync()
    {
        var response = await World.Client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <returns>The events up to the first of that kind, and its data.</returns>
    private static async Task<(List<string> Names, string Data)> ReadUntilAsync(
        StreamReader stream, Predicate<string> isLast)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var names = new List<string>();
        while (true)
        {
            var name = await stream.ReadLineAsync(limit.Token);
            var data = await stream.ReadLineAsync(limit.Token);
            Assert.Equal("", await stream.ReadLineAsync(limit.Token));
            names.Add(name!["event: ".Length..]);
            if (isLast(names[^1])) return (names, data!["data: ".Length..]);
        }
    }
}
