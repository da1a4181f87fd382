using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Nodes;

namespace Carpool.Tests.Admin;

/// <summary>What the palettes say of the pool as a whole, and what they order of it.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private readonly FakeDesk _desk = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Orders_reach_the_node_as_they_were_given()
    {
        string[] lines =
        [
            "node drain mail02", "node drain mail02 --force --wait", "node resume mail02",
            "cluster join", "cluster leave", "cluster down mail03", "cluster down mail03 --forget",
        ];

        foreach (var line in lines) Assert.Equal(0, await InvokeAsync(line));

        Assert.Equal(
            [
                new NodeProtocol.DrainNode("mail02", Force: false),
                new NodeProtocol.DrainNode("mail02", Force: true),
                new NodeProtocol.ResumeNode("mail02"),
                new NodeProtocol.JoinCluster(),
                new NodeProtocol.LeaveCluster(),
                new NodeProtocol.DownNode("mail03", Forget: false),
                new NodeProtocol.DownNode("mail03", Forget: true),
            ],
            _desk.Orders);
    }

    [Fact]
    public async Task The_cluster_is_shown_with_what_each_node_says_of_itself()
    {
        Assert.Equal(0, await InvokeAsync("cluster show"));

        var fingerprint = _desk.Snapshot.Pool.Settings.Fingerprint;
        Assert.Equal(
            $"""
            mail01: up, author nobody, plan from the configuration
            its certificate expires within 30 days, at 2026-12-13 08:00:00Z
            NODE    STATUS  REACHABLE  RELEASE  CONFIG        PLAN
            mail01  up      yes        1.0.0    {fingerprint}  1.2 by mail01
            mail02  up      no         1.0.0    another       1.2 by mail01
            mail03  -       -          -        -             -
            3 nodes

            """,
            _output.ToString());
    }

    [Fact]
    public async Task The_cluster_as_JSON_has_the_documented_keys()
    {
        Assert.Equal(0, await InvokeAsync("cluster show --json"));

        var shown = JsonNode.Parse(_output.ToString())!.AsObject();
        Assert.Equal(
            ["node", "state", "author", "plan", "why", "certificate", "nodes"], shown.Select(pair => pair.Key));
        Assert.Equal("month", (string?)shown["certificate"]!["term"]);
        Assert.Equal("2026-12-13T08:00:00.000Z", (string?)shown["certificate"]!["until"]);
        Assert.Equal(
            ["name", "status", "reachable", "release", "configuration", "plan"],
            shown["nodes"]![0]!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public async Task A_plan_for_what_if_is_shown_before_and_after()
    {
        Assert.Equal(0, await InvokeAsync("cluster plan --kill mail01,mail03"));

        var text = _output.ToString();
        Assert.Contains("mail01  gone      1    0        0\n", text, StringComparison.Ordinal);
        Assert.Contains("mail02  ready     1    2        2\n", text, StringComparison.Ordinal);
        Assert.Contains("192.0.2.101  1     mail01  mail02  election\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_as_JSON_has_the_documented_keys()
    {
        Assert.Equal(0, await InvokeAsync("cluster plan --drain mail02 --json"));

        var plan = JsonNode.Parse(_output.ToString())!.AsObject();
        Assert.Equal(["loads", "moves", "successions"], plan.Select(pair => pair.Key));
        Assert.Equal(
            ["node", "standing", "before", "after_election", "after"],
            plan["loads"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal(
            ["vhid", "address", "from", "to", "is_election"], plan["moves"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal("mail01", (string?)plan["successions"]![0]!["nodes"]![0]);
    }

    [Fact]
    public async Task A_plan_with_an_unknown_node_is_refused()
    {
        Assert.Equal(1, await InvokeAsync("cluster plan --kill mail09"));

        Assert.Equal("mail09 is not a node of this pool: mail01, mail02, mail03\n", _error.ToString());
    }

    [Fact]
    public async Task Why_an_address_is_where_it_is_ends_with_this_nodes_own_view()
    {
        Assert.Equal(0, await InvokeAsync("vip why 2001:db8::101"));

        var lines = _output.ToString().TrimEnd('\n').Split('\n');
        Assert.StartsWith("192.0.2.101 ", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            "here (mail01): Master since 2026-11-23 08:00:00Z (master down), advskew 0, demotions starting +240",
            lines[^1]);
    }

    private Task<int> InvokeAsync(string line) => CommandTree.ForDaemon(_desk)
        .InvokeAsync(line.Split(' '), _output, _error, CancellationToken.None);
}
