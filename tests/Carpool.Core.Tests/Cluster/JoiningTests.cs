using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class JoiningTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c"];

    private static readonly HashSet<string> Nobody = [];

    [Fact]
    public void The_first_in_order_leads_at_once_when_nobody_answers() =>
        Assert.Equal(Search.Lead, Begin("a").Step(Nobody, Hearings.None, At(0)).Search);

    [Fact]
    public void Seeds_come_before_the_rest_and_nobody_asks_itself()
    {
        var joining = Joining.Begin("c", [], seeds: ["b", "a"], nodes: ["a", "b", "c", "d"], luck: 0, At(0));

        Assert.Equal(["b", "a", "d"], joining.Asked);
    }

    [Fact]
    public void Whoever_yields_asks_the_other_island_alone_until_it_leads()
    {
        var joining = Joining.Begin("a", first: ["d", "e"], seeds: ["a"], nodes: ["a", "b", "c", "d", "e"], 0, At(0));

        joining = joining.Step(Nobody, Hearings.None, At(0));

        Assert.Equal((Search.Follow, "d e"), (joining.Search, string.Join(' ', joining.Asked)));

        joining = joining.Step(Nobody, Hearings.None, At(3));

        Assert.Equal((Search.Lead, "b c d e"), (joining.Search, string.Join(' ', joining.Asked)));
    }

    [Theory]
    [InlineData("b", 0.0, "", 2.9, Search.Follow)]
    [InlineData("b", 0.0, "", 3.0, Search.Lead)] // nobody answers
    [InlineData("b", 1.0, "", 5.9, Search.Follow)]
    [InlineData("b", 1.0, "", 6.0, Search.Lead)] // luck decides about 3 s to 6 s
    [InlineData("b", 0.0, "c", 3.0, Search.Lead)] // c answers, but waits for us
    [InlineData("b", 0.0, "a", 3.0, Search.Follow)] // a leads
    [InlineData("c", 0.0, "b", 3.0, Search.Follow)] // b will lead
    [InlineData("b", 0.0, "a", 8.9, Search.Follow)]
    [InlineData("b", 0.0, "a", 9.0, Search.Lead)] // a answers, and yet does not lead
    public void Others_lead_when_nobody_before_them_does(
        string self, double luck, string answering, double seconds, Search search)
    {
        var open = answering.Select(node => $"{node}").ToHashSet();

        Assert.Equal(search, Begin(self, luck).Step(open, Hearings.None, At(seconds)).Search);
    }

    [Fact]
    public void Whoever_leads_goes_on_leading()
    {
        var leading = Begin("b").Step(Nobody, Hearings.None, At(3));

        Assert.Equal(Search.Lead, leading.Step(new HashSet<string> { "a" }, Hearings.None, At(4)).Search);
    }

    [Theory]
    [InlineData("", 0.0, false)] // c may be in a cluster with somebody who cannot be reached
    [InlineData("", 1.9, false)]
    [InlineData("", 2.0, true)] // an older release does not tell
    [InlineData("c", 0.0, true)]
    public void Nobody_is_asked_before_those_who_answer_have_told_whom_they_hear(
        string told, double seconds, bool asks)
    {
        var hearings = Told(told == "" ? [] : ["c: c"]);

        var joining = Begin("b").Step(new HashSet<string> { "c" }, hearings, At(seconds));

        Assert.Equal(asks, joining.Search != Search.Listen);
    }

    /// <summary>Who answers b, of five, what those tell, and whom it asks.</summary>
    [Theory]
    [InlineData("a c d e", "a: a c d e", "a c d e")] // reaches all of them
    [InlineData("c d e", "c: a c d e | d: a c d e | e: a c d e", "a")] // cannot reach a, which they hear
    [InlineData("c d e", "c: c d e | d: c d e | e: c d e", "a c d e")] // they do not hear it either
    [InlineData("c d e", "c: a b c d e", "a d e")] // its own former life does not matter
    [InlineData("c d", "c: a c | d: d", "a d e")] // d is in another cluster
    [InlineData("c", "c: c strange", "a c d e")] // a node of another configuration cannot be tried
    public void A_cluster_with_a_member_that_cannot_be_reached_is_not_joined(
        string answering, string told, string asked)
    {
        var joining = Joining.Begin("b", [], [], ["a", "b", "c", "d", "e"], luck: 0, At(0))
            .Step(answering.Split(' ').ToHashSet(), Told(told.Split(" | ")), At(2));

        Assert.Equal(asked, string.Join(' ', joining.Asked));
    }

    [Fact]
    public void Who_is_kept_out_does_not_begin_a_cluster_until_nobody_keeps_it_out()
    {
        var first = Joining.Begin("a", [], Pool, Pool, luck: 0, At(0));
        var kept = first.Step(new HashSet<string> { "c" }, Told("c: b c"), At(60));
        Assert.Equal((Search.Follow, "b"), (kept.Search, string.Join(' ', kept.Missing)));

        Assert.Equal(Search.Lead, kept.Step(new HashSet<string> { "c" }, Told("c: c"), At(62)).Search);
        Assert.Equal(Search.Lead, kept.Step(new HashSet<string> { "b", "c" }, Told("c: b c"), At(62)).Search);
    }

    private static Hearings Told(params string[] words) => words.Select(word => word.Split(": ")).Aggregate(
        Hearings.None, (all, word) => all.With(word[0], new Hearing([.. word[1].Split(' ')], []), At(0)));

    private static Joining Begin(string self, double luck = 0) => Joining.Begin(self, [], Pool, Pool, luck, At(0));

    private static Instant At(double seconds) => new Instant(0) + TimeSpan.FromSeconds(100 + seconds);
}
