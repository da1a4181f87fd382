using Carpool.Admin;

namespace Carpool.Tests.Admin;

public sealed class DrainWatchTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Each_address_is_named_as_it_leaves_until_the_node_is_drained()
    {
        var exit = await WatchAsync(
            ("draining", ["mail01", "mail01", "mail02"]),
            ("draining", ["mail01", null, "mail02"]),
            ("draining", ["mail03", "mail02", "mail02"]),
            ("drained", ["mail03", "mail02", "mail02"]));

        Assert.Equal(0, exit);
        Assert.Equal("192.0.2.1 is at mail03\n192.0.2.2 is at mail02\nmail01 is drained\n", _output.ToString());
    }

    [Fact]
    public async Task Who_resumes_it_meanwhile_ends_the_waiting()
    {
        Assert.Equal(1, await WatchAsync(("draining", ["mail01"]), ("up", ["mail01"])));

        Assert.Equal("mail01 is up\n", _output.ToString());
    }

    [Fact]
    public async Task A_daemon_that_does_not_answer_ends_it_in_words()
    {
        var watch = new DrainWatch((_, _) => Task.FromResult((1, "the node did not answer\n")), TimeSpan.Zero);

        Assert.Equal(1, await watch.RunAsync("mail01", _output, _error, CancellationToken.None));
        Assert.Equal("the node did not answer\n", _error.ToString());
    }

    [Fact]
    public async Task Who_stops_it_stops_only_the_waiting()
    {
        using var stop = new CancellationTokenSource();
        var watch = new DrainWatch(
            async (words, _) =>
            {
                if (words[0] == "vip") await stop.CancelAsync();
                return (0, words[0] == "vip" ? Vips([]) : Node("draining"));
            },
            TimeSpan.FromHours(1));

        Assert.Equal(1, await watch.RunAsync("mail01", _output, _error, stop.Token));
        Assert.Equal("no longer waiting; mail01 goes on draining\n", _output.ToString());
    }

    /// <summary>Looks once at each of these: the node's state, and the master of each address.</summary>
    private Task<int> WatchAsync(params (string State, string?[] Masters)[] looks)
    {
        var look = 0;
        return new DrainWatch(
            (words, _) => Task.FromResult(
                (0, words[0] == "node" ? Node(looks[look].State) : Vips(looks[look++].Masters))),
            TimeSpan.Zero).RunAsync("mail01", _output, _error, CancellationToken.None);
    }

    private static string Node(string state) =>
        $$"""
        [{"name": "mail01", "address": "192.0.2.11", "state": "{{state}}", "why": "", "weight": 1, "masters": 0,
          "services": {}, "config": null}]
        """;

    private static string Vips(string?[] masters) =>
        $"[{string.Join(',', masters.Index().Select(vip => Vip(vip.Index + 1, vip.Item)))}]";

    private static string Vip(int number, string? master) =>
        $$"""
        {"address": "192.0.2.{{number}}", "also": [], "vhid": 1, "home": null, "state": "Backup", "advskew": 0,
         "master": {{(master is null ? "null" : $"\"{master}\"")}}, "succession": [], "why": "",
         "since": "2026-11-23T08:00:00.000Z", "counters": {} }
        """;
}
