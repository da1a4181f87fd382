using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class JoiningTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c"];

    [Fact]
    public void The_first_in_order_leads_at_once() => Assert.Equal(Search.Lead, Begin("a").Search);

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

        Assert.Equal((Search.Follow, "d e"), (joining.Search, string.Join(' ', joining.Asked)));

        joining = joining.Step(new HashSet<string>(), At(3));

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
        var joining = Begin(self, luck);

        Assert.Equal(search, joining.Step(answering.Select(node => $"{node}").ToHashSet(), At(seconds)).Search);
    }

    [Fact]
    public void Whoever_leads_goes_on_leading()
    {
        var leading = Begin("b").Step(new HashSet<string>(), At(3));

        Assert.Equal(Search.Lead, leading.Step(new HashSet<string> { "a" }, At(4)).Search);
    }

    private static Joining Begin(string self, double luck = 0) => Joining.Begin(self, [], Pool, Pool, luck, At(0));

    private static Instant At(double seconds) => new Instant(0) + TimeSpan.FromSeconds(100 + seconds);
}
