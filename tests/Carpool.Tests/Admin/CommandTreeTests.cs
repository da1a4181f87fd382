using System.Text.Json;
using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Core.Health;
using Carpool.Nodes;

namespace Carpool.Tests.Admin;

public sealed class CommandTreeTests : IDisposable
{
    private readonly FakeDesk _desk = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("frobnicate", "Try 'carpool --help'.")]
    [InlineData("vip frobnicate", "Try 'carpool vip --help'.")]
    [InlineData("vip", "Try 'carpool vip --help'.")]
    [InlineData("vip show", "Try 'carpool vip show --help'.")]
    [InlineData("vip list --frobnicate", "Try 'carpool vip list --help'.")]
    [InlineData("vip move 192.0.2.101", "Try 'carpool vip move --help'.")]
    public async Task What_is_not_understood_ends_with_status_2_and_a_hint(string line, string hint)
    {
        Assert.Equal(2, await InvokeAsync(line));

        Assert.EndsWith(hint + "\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.Empty(_desk.Orders);
    }

    [Theory]
    [InlineData("vip lst", "lst is no command of 'carpool vip': did you mean list?\nTry 'carpool vip --help'.\n")]
    [InlineData(
        "config frobnicate",
        "frobnicate is no command of 'carpool config': show, reload, diff\nTry 'carpool config --help'.\n")]
    [InlineData("evnets --follow", "evnets is no command of 'carpool': did you mean events?\nTry 'carpool --help'.\n")]
    public async Task A_command_that_there_is_not_is_told_which_may_be_meant(string line, string said)
    {
        Assert.Equal(2, await InvokeAsync(line));

        Assert.Equal(said, $"{_error}");
    }

    [Theory]
    [InlineData("config diff --frob", "config diff")]
    [InlineData("service show -x", "service show")]
    [InlineData("vip move 192.0.2.101 --node", "vip move")]
    public async Task What_looks_like_an_option_is_no_name_of_anything(string line, string command)
    {
        Assert.Equal(2, await InvokeAsync(line));

        var option = line.Split(' ')[^1];
        Assert.Equal($"{option} is no option of 'carpool {command}'.\nTry 'carpool {command} --help'.\n", $"{_error}");
        Assert.Empty(_desk.Orders);
    }

    [Fact]
    public async Task What_stands_behind_two_hyphens_is_no_option()
    {
        Assert.Equal(1, await InvokeAsync("service show -- --frob"));

        Assert.StartsWith("--frob is not a service of this pool", $"{_error}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("vip --help")]
    [InlineData("vip move --help")]
    public async Task Help_is_everywhere(string line)
    {
        Assert.Equal(0, await InvokeAsync(line));
        Assert.Contains("Usage:", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_is_a_table_for_people()
    {
        Assert.Equal(0, await InvokeAsync("vip list"));

        var lines = _output.ToString().Split('\n');
        Assert.StartsWith("ADDRESS", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.101", lines[1], StringComparison.Ordinal);
        Assert.Contains("2026-11-23 08:00:00Z", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vips_as_JSON_have_the_documented_keys()
    {
        var vips = await ListAsync("vip list --json");

        Assert.Equal(2, vips.Count);
        AssertKeys(vips[0]!, "address", "vhid", "home", "master", "state", "advskew", "succession", "since");
        Assert.Equal("Master", (string?)vips[0]!["state"]);
        Assert.Equal(["mail01", "mail02"], vips[0]!["succession"]!.AsArray().Select(node => (string?)node));
        Assert.Equal(TimeSpan.Zero, DateTimeOffset.Parse((string)vips[0]!["since"]!, null).Offset);
        // No master is null, not a word.
        Assert.Equal(JsonValueKind.Null, JsonValueKindOf(vips[1]!["master"]));
    }

    [Fact]
    public async Task Nodes_as_JSON_have_the_documented_keys()
    {
        var node = Assert.Single(await ListAsync("node list --json"))!;

        AssertKeys(node, "name", "address", "state", "why", "weight", "masters", "services", "config");
        Assert.Equal("up", (string?)node["services"]!["smtp"]);
    }

    [Fact]
    public async Task Services_as_JSON_have_the_documented_keys()
    {
        var service = Assert.Single(await ListAsync("service list --json"))!;

        AssertKeys(service, "name", "port", "backends", "path", "connections");
        AssertKeys(service["connections"]!, "current", "total", "queued");
        AssertKeys(service["backends"]![0]!, "node", "state", "checks", "disabled", "weight", "sessions");
        AssertKeys(service["backends"]![0]!["sessions"]!, "current", "total");
        AssertKeys(service["backends"]![0]!["checks"]!, "last_result", "by", "latency_ms", "since");
    }

    [Fact]
    public async Task An_order_that_is_refused_goes_to_standard_error_with_status_1()
    {
        _desk.Answer = Answer.Refused("mail01 does not hold it");

        Assert.Equal(1, await InvokeAsync("vip release 192.0.2.101"));

        Assert.Equal("mail01 does not hold it\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_a_failure_in_words()
    {
        _desk.IsSilent = true;

        Assert.Equal(1, await InvokeAsync("vip list"));

        Assert.Equal("the node did not answer within 5 s\n", _error.ToString());
    }

    [Fact]
    public async Task Orders_reach_the_node_as_they_were_given()
    {
        Assert.Equal(0, await InvokeAsync("vip move 192.0.2.101 mail02"));
        Assert.Equal(0, await InvokeAsync("vip release 192.0.2.101"));
        Assert.Equal(0, await InvokeAsync("config reload"));
        Assert.Equal(0, await InvokeAsync("service disable smtp mail02 --force"));
        Assert.Equal(0, await InvokeAsync("service enable smtp"));

        Assert.Equal(
            [
                new NodeProtocol.MoveVip("192.0.2.101", "mail02"),
                new NodeProtocol.ReleaseVip("192.0.2.101"),
                new NodeProtocol.Reload(),
                new NodeProtocol.SetService("smtp", "mail02", AdminState.Disabled, Force: true),
                new NodeProtocol.SetService("smtp", Node: null, AdminState.Ready, Force: false),
            ],
            _desk.Orders);
    }

    [Theory]
    [InlineData("192.0.2.101")]
    [InlineData("2001:db8::101")]
    public async Task An_address_is_shown_by_any_of_its_names(string address)
    {
        Assert.Equal(0, await InvokeAsync($"vip show {address}"));

        Assert.StartsWith("192.0.2.101, 2001:db8::101\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("demotions   starting +240", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_told_which_there_are()
    {
        Assert.Equal(1, await InvokeAsync("vip show 192.0.2.200"));

        Assert.Equal(
            "192.0.2.200 is not a virtual address of this pool: 192.0.2.101, 192.0.2.102\n", _error.ToString());
    }

    [Fact]
    public async Task The_hierarchy_of_actors_is_shown_indented()
    {
        Assert.Equal(0, await InvokeAsync("actor hierarchy"));

        Assert.Equal("/user\n  node\n    addresses\n", _output.ToString());
    }

    private Task<int> InvokeAsync(string line) => CommandTree.ForDaemon(_desk)
        .InvokeAsync(line.Split(' '), _output, _error, CancellationToken.None);

    private async Task<JsonArray> ListAsync(string line)
    {
        Assert.Equal(0, await InvokeAsync(line));
        return JsonNode.Parse(_output.ToString())!.AsArray();
    }

    private static void AssertKeys(JsonNode node, params string[] keys) =>
        Assert.Subset(node.AsObject().Select(pair => pair.Key).ToHashSet(), keys.ToHashSet());

    private static JsonValueKind JsonValueKindOf(JsonNode? node) => node?.GetValueKind() ?? JsonValueKind.Null;
}
