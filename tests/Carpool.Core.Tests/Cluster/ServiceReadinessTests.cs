using Carpool.Core.Cluster;
using Carpool.Core.Health;

namespace Carpool.Core.Tests.Cluster;

/// <summary>The service imap with a check for being ready, as mail01 sees it, which looks after mail02.</summary>
public sealed class ServiceReadinessTests
{
    private static readonly HealthRules Rules = new(rise: 2, fall: 2);
    private static readonly CheckResult Good = new(CheckStatus.L7Ok, TimeSpan.FromMilliseconds(1));
    private static readonly CheckResult Bad = new(CheckStatus.L7Status, TimeSpan.FromMilliseconds(1), "503");

    private ServiceHealth _imap = ServiceHealth.Begin(
        "imap", "mail01", ["mail01", "mail02", "mail03"], Rules, HealthBoard.Empty, new Instant(0), Rules);

    [Fact]
    public void A_server_takes_new_sessions_once_it_is_up_and_ready()
    {
        Up("mail01", Good);
        Assert.Equal(("not-ready", "no check yet", false), Of("mail01"));
        Assert.Equal("no check yet", _imap.OwnWord.NotReady);

        Ready("mail01", Good);
        Assert.Equal(("up", "L7OK after 1ms", true), Of("mail01"));
        Assert.Null(_imap.OwnWord.NotReady);
    }

    [Fact]
    public void One_that_is_up_but_no_longer_ready_is_not_down()
    {
        Up("mail01", Good);
        Ready("mail01", Good);

        Ready("mail01", Bad);
        Assert.Equal("up", Of("mail01").Word);
        Ready("mail01", Bad);

        Assert.Equal(("not-ready", "L7STS (503) after 1ms", false), Of("mail01"));
        Assert.Equal((HealthState.Up, "L7STS"), (_imap.OwnWord.State, _imap.OwnWord.NotReady));
    }

    [Fact]
    public void One_that_is_down_is_down_ready_or_not()
    {
        Up("mail01", Bad);
        Assert.Equal("down", Of("mail01").Word);
        Ready("mail01", Good);
        Assert.Equal("down", Of("mail01").Word);
    }

    [Fact]
    public void Of_others_their_own_word_counts_and_the_witness_only_looks_whether_they_are_up()
    {
        Assert.Equal(["mail01", "mail02", "mail03"], _imap.ReadyChecks.Keys.Order());

        Learn(Says("mail01", null), Says("mail02", null), Says("mail03", "L7STS"));

        Assert.Equal(["mail01"], _imap.ReadyChecks.Keys);
        Assert.Equal(("up", true), (Of("mail02").Word, Of("mail02").Takes));
        Assert.Equal(("not-ready", "L7STS", false), Of("mail03"));
    }

    [Fact]
    public void Those_of_whom_nobody_says_anything_any_more_are_as_ready_as_they_were_until_checks_say_otherwise()
    {
        Learn(Says("mail01", null), Says("mail02", null), Says("mail03", "L7STS"));

        Learn();
        Assert.Equal(["up", "not-ready"], new[] { Of("mail02").Word, Of("mail03").Word });

        for (var check = 0; check < 2; check++)
        {
            Ready("mail02", Bad);
            Ready("mail03", Good);
        }

        Assert.Equal(["not-ready", "up"], new[] { Of("mail02").Word, Of("mail03").Word });
    }

    [Fact]
    public void Without_such_a_check_a_server_that_is_up_is_ready()
    {
        var plain = ServiceHealth.Begin(
            "imap", "mail01", ["mail01"], Rules, HealthBoard.Empty, new Instant(0)).Checked("mail01", Good, default, 0);

        Assert.True(plain.VerdictOn("mail01").TakesNewSessions);
        Assert.Empty(plain.ReadyChecks);
    }

    private static NodeHealth Says(string node, string? notReady) => new(
        node, [new ServiceWord("imap", HealthState.Up, AdminState.Ready, "L7OK", 0) { NotReady = notReady }], []);

    private (string Word, string Why, bool Takes) Of(string node)
    {
        var verdict = _imap.VerdictOn(node);
        return (verdict.Word, verdict.Why, verdict.TakesNewSessions);
    }

    private void Learn(params NodeHealth[] nodes) =>
        _imap = _imap.Learn(new HealthBoard(0, [.. nodes]), new Instant(0));

    private void Up(string node, CheckResult result) => _imap = _imap.Checked(node, result, new Instant(0), 0);

    private void Ready(string node, CheckResult result) => _imap = _imap.ReadyChecked(node, result, new Instant(0), 0);
}
