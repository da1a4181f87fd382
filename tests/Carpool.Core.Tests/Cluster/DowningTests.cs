using Carpool.Core.Cluster;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

public sealed class DowningTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c", "d", "e"];

    /// <summary>Looks (milliseconds, whom c and all others miss then), and who is taken out at the last one.</summary>
    [Theory]
    [InlineData("0 a | 500 a | 1000 a", "a")] // not heard for a second
    [InlineData("0 a | 500 a | 900 a", "")]
    [InlineData("0 a | 500 | 600 a | 1100 a | 1500 a", "")] // was heard in between
    [InlineData("0 a | 500 a b | 1000 a b", "a")] // each by its own time
    [InlineData("0 a b d e | 500 a b d e | 1000 a b d e", "a b d e")] // also when it is all the others
    [InlineData("0 a | 500 a | 1000 a | 1500 a", "a")] // again until it is gone
    [InlineData("0 a | 5000 a", "")] // was not run itself: hears again first
    [InlineData("0 a | 5000 a | 5500 a | 6000 a", "a")]
    public void Whom_nobody_hears_is_taken_out_after_a_second(string looks, string down)
    {
        var downing = Downing.None;
        ValueList<string> last = [];
        foreach (var look in looks.Split(" | "))
        {
            var words = look.Split(' ');
            var at = At(int.Parse(words[0]));
            var told = Pool.Aggregate(Hearings.None, (all, node) => all.With(node, Hears(words[1..]), at));
            (downing, last) = downing.Step("c", View(words[1..]), told, at);
        }

        Assert.Equal(down, string.Join(' ', last));
    }

    /// <summary>The link between b and d is broken, and all tell what they hear.</summary>
    [Theory]
    [InlineData("a", 2500, "")] // others may still find out that they miss one of them, too
    [InlineData("a", 3000, "d")] // of two the later
    [InlineData("b", 3000, "d")]
    [InlineData("e", 3000, "d")]
    [InlineData("d", 3000, "")] // the others do it
    [InlineData("d", 9500, "")]
    [InlineData("d", 10000, "b")] // but they did not: it goes on with those that it hears
    public void Of_two_that_cannot_reach_each_other_the_later_is_taken_out(string self, int until, string down) =>
        Assert.Equal(down, Watch(self, until, _ => ["bd"]));

    [Fact]
    public void A_dead_node_takes_nobody_with_it_while_not_all_have_found_out() => Assert.All(
        ["b", "c", "d", "e"],
        self => Assert.Equal("a", Watch(self, 4000, at => at switch
        {
            < 500 => ["ad"],
            < 1000 => ["ad", "ae"],
            < 2000 => ["ad", "ae", "ab"],
            _ => ["ad", "ae", "ab", "ac"],
        })));

    [Fact]
    public void Links_that_come_and_go_hold_up_the_others_for_ten_seconds_only()
    {
        string[] Cuts(int at) => at / 1000 % 2 == 0 ? ["bd", "ce"] : ["bd", "be"];

        Assert.Equal("", Watch("a", 9500, Cuts));
        Assert.Contains("d", Watch("a", 10000, Cuts));
    }

    [Fact]
    public void Who_does_not_hear_this_node_does_not_count()
    {
        // It spoke before this node was a member.
        var told = Hearings.None.With("d", new Hearing(["d", "e"], ["a", "c"]), At(0));

        var (downing, _) = Downing.None.Step("c", View([]), told, At(0));

        Assert.Empty(downing.Breaks);
    }

    [Fact]
    public void Who_has_been_taken_out_itself_takes_out_nobody()
    {
        var taken = View(["a", "b", "d", "e"]);
        taken = taken with
        {
            Members = [.. taken.Members.Select(one => one.Node == "c" ? one with { Status = "down" } : one)],
        };
        var downing = Downing.None;
        for (var at = 0; at <= 10_000; at += 500)
        {
            (downing, var down) = downing.Step("c", taken, Hearings.None, At(at));
            Assert.Empty(down);
        }
    }

    [Fact]
    public void What_was_told_long_ago_does_not_count() => Assert.Empty(
        Hearings.None.With("d", new Hearing(["d", "e"], ["a", "c"]), At(0)).At(At(6001)).Told);

    [Fact]
    public void Where_nothing_is_cut_nobody_is_taken_out() =>
        Gen.Int[0, 60_000].Array[0, 50].Sample(moments =>
        {
            var downing = Downing.None;
            foreach (var moment in moments.Order())
            {
                (downing, var down) = downing.Step("c", View([]), Tell("c", [], At(moment)), At(moment));
                Assert.Empty(down);
            }
        });

    [Fact]
    public void Who_is_not_cut_off_at_all_is_never_taken_out_and_those_who_stay_agree() =>
        Gen.Bool.Array[10].Select(cuts => Pairs().Where((_, i) => cuts[i]).ToArray()).Sample(cuts =>
        {
            var links = cuts.Select(Parse).ToArray();
            // All these know of every cut: they hear everybody.
            var judges = Pool.Where(node => !links.Any(link => link.Has(node))).ToArray();
            var verdicts = judges.Select(judge => Watch(judge, 4000, _ => cuts)).Distinct().ToArray();

            Assert.True(verdicts.Length <= 1);
            Assert.DoesNotContain(judges, judge => verdicts.Any(verdict => verdict.Contains(judge)));
        });

    /// <summary>Looks of one node, all of whose members tell the truth; whom it takes out at the last one.</summary>
    /// <param name="self">The node.</param>
    /// <param name="until">Milliseconds.</param>
    /// <param name="cuts">The broken links at a time.</param>
    private static string Watch(string self, int until, Func<int, string[]> cuts)
    {
        var downing = Downing.None;
        ValueList<string> down = [];
        for (var at = 0; at <= until; at += 500)
        {
            string[] missed = [.. Missed(self, cuts(at))];
            (downing, down) = downing.Step(self, View(missed), Tell(self, cuts(at), At(at)), At(at));
        }

        return string.Join(' ', down);
    }

    private static Hearings Tell(string self, string[] cuts, Instant at) => Pool.Except([self, .. Missed(self, cuts)])
        .Aggregate(Hearings.None, (told, node) => told.With(node, Hears([.. Missed(node, cuts)]), at));

    private static IEnumerable<string> Missed(string node, string[] cuts) =>
        Pool.Where(other => cuts.Select(Parse).Contains(Link.Between(node, other)));

    private static Hearing Hears(string[] missed) => new([.. Pool.Except(missed)], [.. missed]);

    private static ClusterView View(string[] missed) => new(
        ClusterState.Up, [.. Pool.Select(node => new MemberView(node, "up", !missed.Contains(node)))]);

    private static Link Parse(string link) => Link.Between($"{link[0]}", $"{link[1]}");

    private static IEnumerable<string> Pairs() =>
        from one in Pool from other in Pool where string.CompareOrdinal(one, other) < 0 select one + other;

    private static Instant At(int milliseconds) =>
        new Instant(0) + TimeSpan.FromSeconds(100) + TimeSpan.FromMilliseconds(milliseconds);
}
