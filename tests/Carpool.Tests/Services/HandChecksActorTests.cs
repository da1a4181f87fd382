using System.Text.Json.Nodes;
using System.Threading.Channels;
using Akka.Actor;
using Carpool.Cluster;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Services;
using Carpool.Tests.World;

namespace Carpool.Tests.Services;

/// <summary>mail01's keeper of the checks that operators order.</summary>
public sealed class HandChecksActorTests : ActorWorld
{
    private readonly FakeHost _host;
    private readonly Family _checks;

    public HandChecksActorTests()
    {
        _host = new FakeHost(Clock);
        var pool = TestPool.Small("smtp { port = 25, check.timeout = 1s }");
        var setup = _host.Build(TestPool.Local(pool)).Services;
        _checks = Adopt(HandChecksActor.Props(setup), "hand_checks");
        Tell(new ServicesProtocol.Use(pool.Services, setup, []));
        See("mail01", "mail02");
    }

    private IReadOnlyList<(string To, object Record)> Sent =>
        [.. _checks.Told<ClusterProtocol.Send>().Select(send => (send.Node, send.Record))];

    [Fact]
    public async Task This_node_is_meant_where_none_is_named()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;

        Assert.Equal(
            ("smtp on mail01, checked there:\nL4OK after 1ms", true), await ReadAsync(Order("smtp", node: null)));
        Assert.Equal(["192.0.2.11"], _host.Checked);
        Assert.Empty(_checks.All);
    }

    [Fact]
    public async Task A_service_with_two_checks_has_both_as_long_as_it_is_up()
    {
        UseServiceThatIsUpButNotReady();

        Assert.Equal(
            (
                "smtp on mail01, checked there:\nL4OK after 1ms\nand whether it is ready:\n"
                    + "L4CON (ConnectionRefused) after 1ms",
                false
            ),
            await ReadAsync(Order("smtp", node: null)));
        _host.Servers["192.0.2.11:25"] = FakeHost.Bad;
        Assert.EndsWith(
            "there:\nL4CON (ConnectionRefused) after 1ms", (await ReadAsync(Order("smtp", node: null))).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_an_object_a_line_and_is_told_by_the_exit_status_alone_whether_all_is_well()
    {
        UseServiceThatIsUpButNotReady();

        var (text, isGood) = await ReadAsync(Order("smtp", node: null, asJson: true));

        Assert.False(isGood);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Equal(
            [("up", "L4OK", "", 1.0), ("ready", "L4CON", "ConnectionRefused", 1.0)],
            text.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).Select(result => (
                (string)result["check"]!, (string)result["result"]!, (string)result["why"]!,
                (double)result["latency_ms"]!)));

        Order("smtp", "mail02", asJson: true);
        Assert.True(Assert.IsType<CheckOrder>(Sent[^1].Record).AsJson);
        Arrive("mail02", new CheckOrder(7, "smtp", AsJson: true));
        Assert.Equal(("mail02", new CheckSaid(7, "", IsGood: false)), Sent[^1]);
    }

    [Fact]
    public async Task A_program_is_not_given_the_words_of_a_node_that_knows_no_JSON_yet()
    {
        var answer = Order("smtp", "mail02", asJson: true);
        var order = Assert.IsType<CheckOrder>(Assert.Single(Sent, sent => sent.To == "mail02").Record);

        Arrive("mail02", new CheckSaid(order.Number, "  connect  0.1ms\n", IsGood: null));
        Arrive("mail02", new CheckSaid(order.Number, "L7OK after 2ms", IsGood: true));

        Assert.Equal(
            ("mail02 runs an older release, without JSON of checks: ask without --json", false),
            await ReadAsync(answer));
    }

    [Fact]
    public async Task A_check_that_fails_says_so()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Bad;

        var (text, isGood) = await ReadAsync(Order("smtp", "mail01"));

        Assert.EndsWith("L4CON (ConnectionRefused) after 1ms", text, StringComparison.Ordinal);
        Assert.False(isGood);
    }

    [Fact]
    public async Task Another_node_is_sent_the_order_and_what_it_says_is_passed_on()
    {
        var answer = Order("smtp", "mail02");
        var order = Assert.IsType<CheckOrder>(Assert.Single(Sent, sent => sent.To == "mail02").Record);

        Arrive("mail02", new CheckSaid(order.Number, "  connect  0.1ms\n", IsGood: null));
        Arrive("mail03", new CheckSaid(order.Number, "of another node", IsGood: true));
        Arrive("mail02", new CheckSaid(order.Number + 1, "to another order", IsGood: true));
        Arrive("mail02", new CheckSaid(order.Number, "L7OK after 2ms", IsGood: true));
        Arrive("mail02", new CheckSaid(order.Number, "late", IsGood: true));

        Assert.Equal(
            ("smtp on mail02, checked there:\n  connect  0.1ms\nL7OK after 2ms", true), await ReadAsync(answer));
    }

    [Fact]
    public void An_order_of_another_node_is_carried_out_here_and_answered()
    {
        _host.Servers["192.0.2.11"] = FakeHost.Good;

        Arrive("mail02", new CheckOrder(7, "smtp"));
        Arrive("mail02", new CheckOrder(8, "imap"));

        Assert.Equal(
            [
                ("mail02", new CheckSaid(7, "L4OK after 1ms", IsGood: true)),
                ("mail02", new CheckSaid(8, "mail01 does not check: it knows no service imap", IsGood: false)),
            ],
            Sent);
    }

    [Theory]
    [InlineData("stmp", null, "stmp is not a service of this pool: did you mean smtp?")]
    [InlineData("smtp", "mail09", "mail09 is not a node of this pool: did you mean mail01?")]
    [InlineData("smtp", "mail03", "mail03 cannot be reached in the cluster, and it checks its services itself")]
    public async Task What_cannot_be_done_is_refused(string service, string? node, string why) =>
        Assert.Equal((why, false), await ReadAsync(Order(service, node)));

    [Fact]
    public async Task A_node_that_falls_silent_or_is_lost_is_not_waited_for_for_ever()
    {
        var silent = Order("smtp", "mail02");
        Advance(6001);
        Assert.EndsWith("no answer from mail02", (await ReadAsync(silent)).Text, StringComparison.Ordinal);

        var lost = Order("smtp", "mail02");
        See("mail01");
        Assert.EndsWith("mail02 can no longer be reached", (await ReadAsync(lost)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_8_run_at_once()
    {
        var orders = Enumerable.Range(0, 9).Select(_ => Order("smtp", null)).ToArray();

        Assert.EndsWith(
            "mail01 does not check: 8 checks run there already", (await ReadAsync(orders[^1])).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_is_shown_as_it_begins_and_again_as_it_ends()
    {
        var text = "";
        var watch = new CheckTranscript(piece => text += piece);

        watch.Began("EHLO");
        Assert.Equal("  EHLO", text.TrimEnd());
        watch.Ended(new CheckStep("EHLO", TimeSpan.FromMilliseconds(12.34)), "250 CHUNKING");

        Assert.Equal("  EHLO                         12.3ms  250 CHUNKING\n", text);
    }

    [Fact]
    public void A_step_is_a_line_of_JSON_as_it_ends()
    {
        var text = "";
        var lines = new CheckLines(new CheckJson("smtp", "mail01"), piece => text += piece);

        lines.Began("EHLO");
        Assert.Empty(text);
        lines.Ended(new CheckStep("EHLO", TimeSpan.FromMilliseconds(12.3456)), "250 \"CHUNKING\"");

        Assert.Equal(
            """
            {"service":"smtp","node":"mail01","check":"up","step":"EHLO","ms":12.346,"heard":"250 \"CHUNKING\""}

            """,
            text);
    }

    private static async Task<(string Text, bool? IsGood)> ReadAsync(ChannelReader<CheckSaid> answer)
    {
        var said = await answer.ReadAllAsync().ToArrayAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return (string.Concat(said.Select(piece => piece.Text)), said[^1].IsGood);
    }

    private ChannelReader<CheckSaid> Order(string service, string? node, bool asJson = false)
    {
        var answer = Channel.CreateUnbounded<CheckSaid>();
        Tell(new ServicesProtocol.CheckNow(service, node, asJson, answer.Writer));
        return answer.Reader;
    }

    private void UseServiceThatIsUpButNotReady()
    {
        Tell(new ServicesProtocol.Use(
            TestPool.Small("smtp { port = 25, ready.port = 26 }").Services,
            _host.Build(TestPool.Local(TestPool.Small())).Services,
            []));
        (_host.Servers["192.0.2.11:25"], _host.Servers["192.0.2.11:26"]) = (FakeHost.Good, FakeHost.Bad);
    }

    private void See(params string[] nodes) => Tell(new ClusterProtocol.ViewChanged(new ClusterView(
        ClusterState.Up, [.. nodes.Select(node => new MemberView(node, "up", IsReachable: true))])));

    private void Arrive(string node, object record) => Tell(new ClusterProtocol.Arrived(node, record));

    private void Tell(object message) => _checks.Child.Tell(message, ActorRefs.NoSender);
}
