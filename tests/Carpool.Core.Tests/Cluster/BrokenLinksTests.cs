using Carpool.Core.Cluster;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

public sealed class BrokenLinksTests
{
    private static readonly ValueList<string> Pool = ["a", "b", "c", "d", "e", "f", "g", "h"];

    /// <summary>Any links between the first two to eight of the pool.</summary>
    private static readonly Gen<(ValueList<string> Members, Link[] Broken)> AnyCuts =
        from count in Gen.Int[2, Pool.Count]
        from density in Gen.Double[0, 1]
        from luck in Gen.Double[0, 1].Array[Pool.Count * Pool.Count]
        select (
            (ValueList<string>)[.. Pool.Take(count)],
            (from one in Enumerable.Range(0, count)
             from other in Enumerable.Range(0, one)
             where luck[Pool.Count * one + other] < density
             select Link.Between(Pool[one], Pool[other])).ToArray());

    [Theory]
    [InlineData("", "")]
    [InlineData("ab", "b")] // of two the later
    [InlineData("ba", "b")]
    [InlineData("ae", "e")]
    [InlineData("ab ac", "a")] // the fewest: one that cannot reach two
    [InlineData("ab ac bc", "c b")] // three of which no two can reach each other
    [InlineData("ab cd", "d b")]
    [InlineData("ab bc cd", "c b")]
    [InlineData("ae be ce de", "e")] // reaches nobody
    public void The_fewest_go_and_of_equal_ones_the_later(string broken, string going) => Assert.Equal(
        going,
        string.Join(' ', BrokenLinks.WhoGoes(
            ["a", "b", "c", "d", "e"],
            broken.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse))));

    [Fact]
    public void Whatever_is_cut_those_who_stay_all_reach_each_other() => AnyCuts.Sample(pool =>
    {
        var staying = pool.Members.Except(BrokenLinks.WhoGoes(pool.Members, pool.Broken)).ToArray();

        Assert.DoesNotContain(pool.Broken, link => staying.Contains(link.One) && staying.Contains(link.Other));
        Assert.NotEmpty(staying);
    });

    [Fact]
    public void Nobody_goes_without_need() => AnyCuts.Sample(pool =>
    {
        var going = BrokenLinks.WhoGoes(pool.Members, pool.Broken);

        Assert.All(going, node => Assert.Contains(pool.Broken, link => link.Has(node)));
        Assert.True(going.Count <= pool.Broken.Length);
    });

    [Fact]
    public void All_who_know_the_same_choose_alike_however_they_came_to_know_it() =>
        Gen.Select(AnyCuts, Gen.Int).Sample((pool, seed) =>
        {
            var shuffled = pool.Broken.Concat(pool.Broken).ToArray();
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(
                BrokenLinks.WhoGoes(pool.Members, pool.Broken), BrokenLinks.WhoGoes(pool.Members, shuffled));
        });

    [Fact]
    public void A_link_has_one_name() => Assert.Equal(Link.Between("a", "b"), Link.Between("b", "a"));

    private static Link Parse(string link) => Link.Between($"{link[0]}", $"{link[1]}");
}
