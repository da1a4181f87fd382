using Carpool.Core.Cluster;
using Carpool.Core.Health;

namespace Carpool.Core.Tests.Cluster;

/// <summary>
/// The service imap as mail01 sees it. Of three nodes each looks after the next one in even rounds, after the one
/// before it in odd ones.
/// </summary>
public sealed class ServiceHealthTests
{
    private const HealthState Up = HealthState.Up;
    private const HealthState Down = HealthState.Down;
    private const HealthState Unknown = HealthState.Unknown;

    private static readonly CheckResult Good = new(CheckStatus.L4Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Bad = new(CheckStatus.L4Timeout, TimeSpan.FromMilliseconds(500));

    private long _clock;

    private ServiceHealth _imap = Begin(HealthBoard.Empty);

    [Fact]
    public void Without_a_board_every_server_is_checked_and_nothing_is_known()
    {
        Assert.Equal(["mail01", "mail02", "mail03"], Checked);
        Assert.All(_imap.Verdicts, verdict => Assert.Equal((Unknown, "mail01"), (verdict.State, verdict.By)));
    }

    [Fact]
    public void Without_a_board_the_checks_decide()
    {
        Check("mail02", Good);
        Check("mail03", Bad);

        Assert.Equal((Up, "L4OK after 1ms by mail01"), Of("mail02"));
        Assert.Equal((Down, "L4TOUT after 500ms by mail01"), Of("mail03"));
    }

    [Fact]
    public void A_node_that_can_be_reached_is_believed_and_only_the_ward_checked_beside_ones_own()
    {
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up), Says("mail03", Down)));

        Assert.Equal(["mail01", "mail02"], Checked);
        Assert.Equal((Up, "L4OK"), Of("mail02"));
        Assert.Equal((Down, "L4TOUT"), Of("mail03"));
    }

    [Fact]
    public void The_latency_is_said_again_only_when_it_has_become_another_one()
    {
        var said = new[] { 1, 9, 19, 30, 45, 70, 20, 12, 10 }.Select(milliseconds =>
        {
            Check("mail01", Good with { Latency = TimeSpan.FromMilliseconds(milliseconds) });
            return _imap.OwnWord.LatencyMs;
        });

        Assert.Equal([1, 1, 1, 30, 30, 70, 20, 20, 20], said);
    }

    [Fact]
    public void A_check_that_fails_says_nothing_of_the_latency()
    {
        Check("mail01", Good);
        Check("mail01", Bad);

        Assert.Equal(1, _imap.OwnWord.LatencyMs);
    }

    [Fact]
    public void Of_anothers_server_the_latency_is_what_its_node_says()
    {
        Learn(Board(0, new NodeHealth("mail03", [new("imap", Up, AdminState.Ready, "L4OK", 0) { LatencyMs = 7 }], [])));

        Assert.Equal(7, _imap.VerdictOn("mail03").LatencyMs);
    }

    [Fact]
    public void A_node_does_not_believe_others_about_itself()
    {
        Check("mail01", Bad);
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up), Says("mail03", Up, Saw("mail01", Up))));

        Assert.Equal((Down, "L4TOUT after 500ms"), Of("mail01"));
        Assert.Equal((Down, "L4TOUT"), (_imap.OwnWord.State, _imap.OwnWord.LastResult));
    }

    [Fact]
    public void A_member_that_says_nothing_of_the_service_is_checked()
    {
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up), new NodeHealth("mail03", [], [])));

        Assert.Equal(["mail01", "mail02", "mail03"], Checked);
    }

    [Fact]
    public void What_its_witness_finds_down_is_down_for_all_others()
    {
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up, Saw("mail03", Down)), Says("mail03", Up)));

        Assert.Equal((Down, "L4TOUT by mail02"), Of("mail03"));
    }

    [Fact]
    public void What_its_own_node_finds_down_is_down_whatever_the_witness_says()
    {
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up, Saw("mail03", Up)), Says("mail03", Down)));

        Assert.Equal((Down, "L4TOUT"), Of("mail03"));
    }

    [Fact]
    public void A_witness_counts_its_checks_before_it_contradicts_the_word_of_the_node()
    {
        Learn(AllUp(0));

        Check("mail02", Bad);
        Assert.Equal(Up, Of("mail02").State);
        Check("mail02", Bad);
        Assert.Equal((Down, "L4TOUT after 500ms by mail01"), Of("mail02"));
        Assert.Equal([new WitnessWord("mail02", "imap", Down, "L4TOUT", 2)], _imap.Witnessed);

        Check("mail02", Good);
        Check("mail02", Good);
        Assert.Equal((Up, "L4OK"), Of("mail02"));
    }

    [Fact]
    public void A_node_that_cannot_be_reached_any_more_is_as_it_was_until_our_own_checks_say_otherwise()
    {
        Learn(AllUp(0));

        Learn(Board(0, Says("mail01", Up), Says("mail02", Up)));
        Assert.Contains("mail03", Checked);
        Assert.Equal(Up, Of("mail03").State);

        Check("mail03", Bad);
        Check("mail03", Bad);
        Assert.Equal(Down, Of("mail03").State);
    }

    [Fact]
    public void Traffic_that_fails_counts_as_a_failed_check_and_has_the_server_checked_from_here()
    {
        Learn(AllUp(0));

        Fail("mail03");
        Assert.Contains("mail03", Checked);
        Assert.Equal(Up, Of("mail03").State);
        Check("mail03", Bad);

        Assert.Equal((Down, "L4TOUT after 500ms by mail01"), Of("mail03"));
    }

    [Fact]
    public void A_doubted_server_is_checked_until_it_is_up_again()
    {
        Learn(AllUp(0));
        Fail("mail03");
        Fail("mail03");
        Assert.Equal(Down, Of("mail03").State);

        Check("mail03", Good);
        Assert.Equal(Down, Of("mail03").State);
        Check("mail03", Good);

        Assert.Equal((Up, "L4OK"), Of("mail03"));
        Assert.DoesNotContain("mail03", Checked);
    }

    [Fact]
    public void One_good_check_ends_a_doubt_that_did_not_bring_the_server_down()
    {
        Learn(AllUp(0));
        Fail("mail03");

        Check("mail03", Good);

        Assert.DoesNotContain("mail03", Checked);
    }

    [Fact]
    public void A_doubt_ends_when_the_node_itself_says_that_its_service_is_down()
    {
        Learn(AllUp(0));
        Fail("mail03");

        Learn(Board(0, Says("mail01", Up), Says("mail02", Up), Says("mail03", Down)));

        Assert.DoesNotContain("mail03", Checked);
        Assert.Equal((Down, "L4TOUT"), Of("mail03"));
    }

    [Fact]
    public void A_check_that_ends_after_it_was_called_off_changes_nothing()
    {
        Learn(AllUp(0));
        var before = _imap;

        Check("mail03", Bad);

        Assert.Same(before, _imap);
    }

    [Fact]
    public void A_new_witness_goes_on_from_what_the_former_one_found()
    {
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up, Saw("mail03", Down)), Says("mail03", Up)));

        Learn(Board(1, Says("mail01", Up), Says("mail02", Up), Says("mail03", Up)));

        Assert.Equal(["mail01", "mail03"], Checked);
        Assert.Equal(Down, Of("mail03").State);
        Assert.Equal(("mail03", Down), _imap.Witnessed.Select(word => (word.Node, word.State)).Single());
        Check("mail03", Good);
        Assert.Equal(Down, Of("mail03").State);
        Check("mail03", Good);
        Assert.Equal(Up, Of("mail03").State);
    }

    [Fact]
    public void A_former_witness_keeps_its_word_until_its_successor_has_given_one()
    {
        Learn(AllUp(0));
        Check("mail02", Bad);
        Check("mail02", Bad);

        Learn(AllUp(1));
        Assert.Equal(["mail01", "mail03"], Checked);
        Assert.Equal(["mail03", "mail02"], _imap.Witnessed.Select(word => word.Node));
        Assert.Equal((Down, "L4TOUT by mail01"), Of("mail02"));

        Learn(Board(1, Says("mail01", Up), Says("mail02", Up), Says("mail03", Up, Saw("mail02", Up))));
        Assert.Equal(["mail03"], _imap.Witnessed.Select(word => word.Node));
        Assert.Equal((Up, "L4OK"), Of("mail02"));
    }

    [Fact]
    public void A_former_witness_keeps_its_word_for_one_round_at_most()
    {
        Learn(AllUp(0));
        Check("mail02", Bad);
        Check("mail02", Bad);
        Learn(AllUp(1));

        Learn(AllUp(3));

        Assert.Equal(Up, Of("mail02").State);
    }

    [Fact]
    public void A_server_that_the_operator_took_out_is_disabled_whatever_the_checks_say()
    {
        var orders = OperatorOrders.None.WithService("imap", ["mail01", "mail03"], AdminState.Disabled, 0, "mail02");
        Learn(AllUp(0) with { Disabled = orders.Services! });
        Check("mail01", Good);

        foreach (var node in new[] { "mail01", "mail03" })
        {
            var verdict = _imap.VerdictOn(node);
            Assert.Equal(("disabled", Up, false), (verdict.Word, verdict.State, verdict.TakesNewSessions));
            Assert.Equal("ordered on mail02", verdict.Why);
        }

        // Nodes of an earlier release know no such orders, but believe this.
        Assert.Equal(AdminState.Disabled, _imap.OwnWord.Admin);
        Assert.True(_imap.VerdictOn("mail02").TakesNewSessions);

        Learn(AllUp(0));
        Assert.All(_imap.Verdicts, verdict => Assert.True(verdict.TakesNewSessions));
    }

    [Fact]
    public void A_node_that_was_forgotten_is_not_checked_unless_it_is_there_all_the_same()
    {
        Learn(AllUp(0));
        Learn(Board(0, Says("mail01", Up), Says("mail02", Up)) with { Forgotten = ["mail03"] });

        Assert.DoesNotContain("mail03", Checked);
        Assert.Equal((Unknown, "forgotten"), Of("mail03"));

        Learn(AllUp(0) with { Forgotten = ["mail03"] });
        Assert.Equal(Up, Of("mail03").State);

        Learn(Board(0, Says("mail01", Up), Says("mail02", Up)));
        Assert.Contains("mail03", Checked);
    }

    [Fact]
    public void A_service_that_begins_with_a_board_goes_on_from_it()
    {
        _imap = Begin(AllUp(0));

        Check("mail02", Bad);

        Assert.Equal(Up, Of("mail02").State);
    }

    private static ServiceHealth Begin(HealthBoard board) => ServiceHealth.Begin(
        "imap", "mail01", ["mail01", "mail02", "mail03"], new HealthRules(rise: 2, fall: 2), board, new Instant(0));

    private static HealthBoard AllUp(long round) =>
        Board(round, Says("mail01", Up), Says("mail02", Up), Says("mail03", Up));

    private static HealthBoard Board(long round, params NodeHealth[] nodes) => new(round, [.. nodes]);

    private static NodeHealth Says(string node, HealthState state, params WitnessWord[] witnessed) =>
        new(node, [new ServiceWord("imap", state, AdminState.Ready, Word(state), 0)], [.. witnessed]);

    private static WitnessWord Saw(string node, HealthState state) => new(node, "imap", state, Word(state), 0);

    private static string Word(HealthState state) => state is Up ? "L4OK" : "L4TOUT";

    private IEnumerable<string> Checked => _imap.Checks.Keys.Order(StringComparer.Ordinal);

    private (HealthState State, string Why) Of(string node) =>
        (_imap.VerdictOn(node).State, _imap.VerdictOn(node).Why);

    private void Learn(HealthBoard board) => _imap = _imap.Learn(board, new Instant(0));

    private void Check(string node, CheckResult result) =>
        _imap = _imap.Checked(node, result, new Instant(0), ++_clock);

    private void Fail(string node) => _imap = _imap.TrafficFailed(node, Bad, new Instant(0), ++_clock);
}
