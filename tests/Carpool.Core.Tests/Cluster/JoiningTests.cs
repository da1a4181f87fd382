using Carpool.Core.Cluster;

namespace Carpool.Core.Tests.Cluster;

public sealed class JoiningTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c"];

    [Fact]
    public void Nodes_are_asked_once_each_islands_first_then_seeds_then_the_rest() =>
        Assert.Equal(["d", "b", "a", "c"], Joining.OrderOf(["d"], ["b", "a"], ["a", "b", "c", "d"]));

    [Fact]
    public void The_first_in_order_leads_at_once() =>
        Assert.Equal(Search.Lead, Joining.Begin("a", Pool, luck: 0, At(0)).Search);

    [Fact]
    public void A_node_does_not_ask_itself() => Assert.Equal(["a", "c"], Joining.Begin("b", Pool, 0, At(0)).Others);

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
        var joining = Joining.Begin(self, Pool, luck, At(0));

        Assert.Equal(search, joining.Step(answering.Select(node => $"{node}").ToHashSet(), At(seconds)).Search);
    }

    [Fact]
    public void Whoever_leads_goes_on_leading()
    {
        var leading = Joining.Begin("b", Pool, 0, At(0)).Step(new HashSet<string>(), At(3));

        Assert.Equal(Search.Lead, leading.Step(new HashSet<string> { "a" }, At(4)).Search);
    }

    private static Instant At(double seconds) => new Instant(0) + TimeSpan.FromSeconds(100 + seconds);
}
