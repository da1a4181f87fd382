using System.Net;
using System.Net.Http.Headers;
using Carpool.Core.RuntimeApi;

namespace Carpool.Tests.Web;

public sealed class WatchTests : WebTests
{
    [Fact]
    public async Task Metrics_are_scraped_as_text()
    {
        using var response = await World.Client.GetAsync("/metrics");

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Contains("carpool_build_info{version=\"1.2.3\",node=\"mail01\"} 1", lines);
        Assert.Contains("carpool_server_up{service=\"smtp\",node=\"mail02\"} 0", lines);
        Assert.Contains(lines, line => line.StartsWith("process_max_fds ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_accepts_OpenMetrics_gets_it()
    {
        // As Prometheus asks.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        using var response = await World.Client.SendAsync(request);

        Assert.Equal(
            MediaTypeHeaderValue.Parse("application/openmetrics-text; version=1.0.0; charset=utf-8"),
            response.Content.Headers.ContentType);
        Assert.EndsWith("\n# EOF\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_balancer_is_told_in_a_word_whether_the_node_is_ready()
    {
        Assert.Equal((HttpStatusCode.OK, "live\n"), await World.GetAsync("/health/live"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "starting\n"), await World.GetAsync("/health/ready"));

        World.Desk.Snapshot = World.Desk.Snapshot with { Demotions = [] };
        await WebWorld.UntilAsync(async () => await World.GetAsync("/health/ready") == (HttpStatusCode.OK, "ready\n"));

        var wires = World.Desk.Snapshot.Wires;
        World.Desk.Snapshot = World.Desk.Snapshot with { Wires = [wires[0] with { LinkUp = false }] };
        await WebWorld.UntilAsync(async () =>
            await World.GetAsync("/health/ready") == (HttpStatusCode.ServiceUnavailable, "link-down\n"));
    }

    [Theory]
    [InlineData("/;csv")]
    [InlineData("/stats;csv")]
    public async Task What_reads_HAProxys_statistics_page_reads_this_one(string path)
    {
        var (status, text) = await World.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(StatPage.Csv(new RuntimeView(World.Desk.Snapshot, WebWorld.Process)), text);
        var lines = text.Split('\n');
        Assert.StartsWith("# pxname,svname,qcur,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("smtp,FRONTEND,", lines[1], StringComparison.Ordinal);
    }
}
