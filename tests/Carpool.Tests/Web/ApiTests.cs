using System.Net;
using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Core.Health;
using Carpool.Nodes;

namespace Carpool.Tests.Web;

public sealed class ApiTests : WebTests
{
    [Theory]
    [InlineData("vips", "vip list")]
    [InlineData("nodes", "node list")]
    [InlineData("services", "service list")]
    [InlineData("services/smtp", "service show smtp")]
    [InlineData("cluster", "cluster show")]
    [InlineData("cluster/plan?kill=mail01&drain=mail02,mail03", "cluster plan --kill mail01 --drain mail02,mail03")]
    [InlineData(
        "cluster/plan?move=192.0.2.101=mail02,192.0.2.102=mail03&kill=mail01",
        "cluster plan --move 192.0.2.101=mail02,192.0.2.102=mail03 --kill mail01")]
    [InlineData("wires", "carp stats")]
    public async Task A_path_answers_what_the_command_says_as_JSON(string path, string command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] words = [.. command.Split(' '), "--json"];
        Assert.Equal(0, await CommandTree.ForDaemon(World.Desk).InvokeAsync(words, output, error, default));

        var (status, text) = await World.GetAsync($"/api/v1/{path}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(output.ToString()), JsonNode.Parse(text)), text);
    }

    [Theory]
    [InlineData("services/smpt", "smpt is not a service of this pool: did you mean smtp?")]
    [InlineData("cluster/plan?kill=mail09", "mail09 is not a node of this pool: mail01, mail02, mail03")]
    [InlineData(
        "cluster/plan?move=192.0.2.101=mail09", "mail09 is not a node of this pool: mail01, mail02, mail03")]
    [InlineData("cluster/plan?move=192.0.2.9=mail02", "192.0.2.9 is not an address of this pool")]
    [InlineData("frobnicate", "there is no such thing")]
    public async Task What_there_is_not_is_said(string path, string why)
    {
        var (status, text) = await World.GetAsync($"/api/v1/{path}");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(why, Said(text));
    }

    [Theory]
    [InlineData("192.0.2.101", "move: '192.0.2.101' is not ADDRESS=NODE")]
    [InlineData("192.0.2.102=mail02,192.0.2.101=", "move: '192.0.2.101=' is not ADDRESS=NODE")]
    [InlineData("", "move: '' is not ADDRESS=NODE")]
    public async Task A_move_that_is_none_is_named(string move, string why)
    {
        var (status, text) = await World.GetAsync($"/api/v1/cluster/plan?move={move}");

        Assert.Equal((HttpStatusCode.BadRequest, why), (status, Said(text)));
    }

    public static TheoryData<string, string, object> Orders => new()
    {
        { "nodes/mail02/drain", "", new NodeProtocol.DrainNode("mail02", Force: false) },
        { "nodes/mail02/drain", """{ "force": true }""", new NodeProtocol.DrainNode("mail02", Force: true) },
        { "nodes/mail02/resume", "{}", new NodeProtocol.ResumeNode("mail02") },
        { "vips/192.0.2.101/move", """{ "node": "mail02" }""", new NodeProtocol.MoveVip("192.0.2.101", "mail02") },
        { "vips/2001:db8::101/move", """{ "node": "mail02" }""", new NodeProtocol.MoveVip("2001:db8::101", "mail02") },
        { "vips/192.0.2.101/release", "", new NodeProtocol.ReleaseVip("192.0.2.101") },
        { "services/smtp/disable", """{ "node": "mail02" }""",
            new NodeProtocol.SetService("smtp", "mail02", AdminState.Disabled, Force: false) },
        { "services/smtp/disable", """{ "force": true }""",
            new NodeProtocol.SetService("smtp", null, AdminState.Disabled, Force: true) },
        { "services/smtp/enable", "", new NodeProtocol.SetService("smtp", null, AdminState.Ready, Force: false) },
    };

    [Theory, MemberData(nameof(Orders))]
    public async Task An_order_goes_where_the_commands_orders_go(string path, string body, object order)
    {
        var (status, text) = await World.PostAsync($"/api/v1/{path}", body);

        Assert.Equal((HttpStatusCode.OK, "done"), (status, Said(text)));
        Assert.Equal([order], World.Desk.Orders);
    }

    [Fact]
    public async Task A_refusal_is_a_conflict_in_the_nodes_own_words()
    {
        World.Desk.Answer = Answer.Refused("mail02 is not drained: too few are left");

        var (status, text) = await World.PostAsync("/api/v1/nodes/mail02/drain");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal("mail02 is not drained: too few are left", Said(text));
    }

    [Theory]
    [InlineData("vips/192.0.2.101/move", "", HttpStatusCode.BadRequest)]
    [InlineData("vips/192.0.2.101/move", "{ \"node\": 5 }", HttpStatusCode.BadRequest)]
    [InlineData("nodes/mail02/drain", "{ \"forse\": true }", HttpStatusCode.BadRequest)]
    [InlineData("nodes/mail02/drain", "{ \"force\"", HttpStatusCode.BadRequest)]
    [InlineData("nodes/mail02/drain", "[]", HttpStatusCode.BadRequest)]
    [InlineData("nodes/mail02/drain", "\u0000\u0001\u0002", HttpStatusCode.BadRequest)]
    [InlineData("nodes/mail02/frobnicate", "", HttpStatusCode.NotFound)]
    public async Task What_is_no_order_does_nothing(string path, string body, HttpStatusCode status)
    {
        Assert.Equal(status, (await World.PostAsync($"/api/v1/{path}", body)).Status);
        Assert.Empty(World.Desk.Orders);
    }

    [Fact]
    public async Task A_body_that_is_too_long_does_nothing()
    {
        var (status, _) = await World.PostAsync("/api/v1/nodes/mail02/drain", new string(' ', 5000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Empty(World.Desk.Orders);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("let-me-order-012345678X", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(WebWorld.ReadToken, HttpStatusCode.Forbidden)]
    public async Task Without_the_token_nothing_changes(string? token, HttpStatusCode status)
    {
        Assert.Equal(status, (await World.PostAsync("/api/v1/nodes/mail02/drain", "", token)).Status);
        Assert.Empty(World.Desk.Orders);
    }

    [Fact]
    public async Task A_node_that_is_stuck_is_no_news()
    {
        World.Desk.IsSilent = true;

        var (status, text) = await World.GetAsync("/api/v1/vips");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the node did not answer within 5 s"), (status, Said(text)));
    }

    private static string Said(string json) => JsonNode.Parse(json)!["text"]!.GetValue<string>();
}
