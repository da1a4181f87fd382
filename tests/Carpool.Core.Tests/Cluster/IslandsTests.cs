using Carpool.Core.Cluster;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

public sealed class IslandsTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c", "d", "e"];

    /// <summary>Own members, who else answers, and whether the author yields. A '!' marks who is unreachable.</summary>
    [Theory]
    [InlineData("a", "b c d e", true)] // the smaller one
    [InlineData("b c d e", "a", false)]
    [InlineData("b", "a", true)] // of equal ones the later
    [InlineData("a", "b", false)]
    [InlineData("c d", "a b", true)]
    [InlineData("a d", "b c", false)]
    [InlineData("b c", "a d", true)]
    [InlineData("a b c", "d e", false)]
    [InlineData("a b c d e", "", false)]
    [InlineData("a", "", false)] // nobody yields to a closed port
    [InlineData("a b!", "c d e", false)] // nor while a member of its own may be coming or going
    public void The_smaller_island_yields_and_of_equal_ones_the_later(string members, string answering, bool yields)
    {
        var order = Watch(members, answering, seconds: 10);

        Assert.Equal(yields ? new Yield([.. answering.Split(' ')]) : null, order);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(8, true)]
    public void Outsiders_must_answer_for_eight_seconds(int seconds, bool yields) =>
        Assert.Equal(yields, Watch("a", "b c", seconds) is not null);

    /// <summary>As told by the first outsider; <c>e</c> is cut off.</summary>
    [Theory]
    [InlineData("b c d", true)]
    [InlineData("a b c d", true)]
    [InlineData("b c d e", false)]
    public void No_island_yields_to_one_with_a_member_that_it_cannot_reach(string hears, bool yields)
    {
        var (islands, order) = (Islands.None, (Yield?)null);
        var hearing = new Hearing([.. hears.Split(' ')], []);
        for (var second = 0; second <= 10 && order is null; second += 2)
        {
            var told = Hearings.None.With("b", hearing, At(second));
            (islands, order) = islands.Step("a", Pool, Up("a"), Set("b c d"), told, At(second));
        }

        Assert.Equal(yields, order is not null);
    }

    [Fact]
    public void A_break_starts_the_count_anew()
    {
        var islands = Islands.None;
        for (var second = 0; second <= 12; second += 2)
        {
            var answering = Set(second == 6 ? "" : "b c");
            (islands, var order) = islands.Step("a", Pool, Up("a"), answering, Hearings.None, At(second));
            Assert.Null(order);
        }
    }

    [Fact]
    public void A_look_that_came_late_starts_the_count_anew()
    {
        var (islands, _) = Islands.None.Step("a", Pool, Up("a"), Set("b c"), Hearings.None, At(0));

        (_, var order) = islands.Step("a", Pool, Up("a"), Set("b c"), Hearings.None, At(30));

        Assert.Null(order);
    }

    [Fact]
    public void Only_the_author_gives_the_order()
    {
        var (first, last) = (Islands.None, Islands.None);
        Yield? order = null;
        for (var second = 0; second <= 8; second += 2)
        {
            (first, order) = first.Step("d", Pool, Up("d e"), Set("a b c"), Hearings.None, At(second));
            (last, var other) = last.Step("e", Pool, Up("d e"), Set("a b c"), Hearings.None, At(second));
            Assert.Null(other);
        }

        Assert.NotNull(order);
    }

    [Fact]
    public void A_node_that_searches_is_no_island()
    {
        var joining = new ClusterView(ClusterState.Joining, []);
        var islands = Islands.None;
        for (var second = 0; second <= 20; second += 2)
        {
            (islands, var order) = islands.Step("a", Pool, joining, Set("b c"), Hearings.None, At(second));
            Assert.Null(order);
        }
    }

    [Fact]
    public void Yielding_in_vain_takes_longer_each_time_until_all_are_one()
    {
        var islands = Islands.None;
        var yielded = new List<int>();
        for (var second = 0; second <= 120; second += 2)
        {
            (islands, var order) = islands.Step("e", Pool, Up("e"), Set("a"), Hearings.None, At(second));
            if (order is not null) yielded.Add(second);
        }

        Assert.Equal([8, 26, 60], yielded);

        (islands, _) = islands.Step("e", Pool, Up("a e"), Set(""), Hearings.None, At(122));
        Assert.Equal(Islands.None.Patience, islands.Patience);
    }

    [Fact]
    public void However_a_pool_is_cut_an_island_with_the_majority_stays() =>
        Gen.Int[0, 3].Array[5].Sample(sides =>
        {
            // Each side is an island of its own, and all ports are open.
            var islands = Pool.Zip(sides).GroupBy(pair => pair.Second, pair => pair.First, (_, side) => side.ToArray());
            foreach (var island in islands.Where(island => island.Length >= 3))
            {
                var others = Pool.Where(node => !island.Contains(node));
                Assert.Null(Watch(string.Join(' ', island), string.Join(' ', others), seconds: 20));
            }
        });

    private static Yield? Watch(string members, string answering, int seconds)
    {
        var islands = Islands.None;
        var self = members.Split(' ')[0];
        Yield? order = null;
        for (var second = 0; second <= seconds && order is null; second += 2)
            (islands, order) = islands.Step(self, Pool, Up(members), Set(answering), Hearings.None, At(second));
        return order;
    }

    private static ClusterView Up(string members) => new(
        ClusterState.Up,
        [.. members.Split(' ').Select(name => new MemberView(name.TrimEnd('!'), "up", !name.EndsWith('!')))]);

    private static HashSet<string> Set(string nodes) => [.. nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static Instant At(double seconds) => new Instant(0) + TimeSpan.FromSeconds(100 + seconds);
}
