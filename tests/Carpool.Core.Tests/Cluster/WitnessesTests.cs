using Carpool.Core.Cluster;
using CsCheck;

namespace Carpool.Core.Tests.Cluster;

public sealed class WitnessesTests
{
    private static readonly Gen<(string[] Nodes, long Round)> Pools =
        from count in Gen.Int[2, 16]
        from round in Gen.Long[0, 1_000_000_000]
        select (Enumerable.Range(1, count).Select(i => $"mail{i:00}").ToArray(), round);

    [Fact]
    public void Each_node_has_exactly_one_witness_which_is_another_node() => Pools.Sample((nodes, round) =>
    {
        var wards = nodes.Select(node => Witnesses.WardOf(nodes, node, round)).ToArray();

        Assert.Equal(nodes, wards.Order(StringComparer.Ordinal));
        Assert.All(nodes.Zip(wards), pair => Assert.NotEqual(pair.First, pair.Second));
    });

    [Fact]
    public void The_witness_of_a_node_is_the_one_whose_ward_it_is() => Pools.Sample((nodes, round) =>
        Assert.All(nodes, node => Assert.Equal(
            node, Witnesses.WitnessOf(nodes, Witnesses.WardOf(nodes, node, round)!, round))));

    [Fact]
    public void In_as_many_rounds_as_there_are_others_everybody_has_looked_after_everybody() =>
        Pools.Sample((nodes, round) =>
        {
            var wards = Enumerable.Range(0, nodes.Length - 1).Select(i => Witnesses.WardOf(nodes, nodes[0], round + i));

            Assert.Equal(nodes[1..], wards.Order(StringComparer.Ordinal));
        });

    [Theory]
    [InlineData("mail01")]
    [InlineData("mail02")]
    public void A_node_alone_or_outside_looks_after_nobody(string node)
    {
        Assert.Null(Witnesses.WardOf(["mail01"], node, 7));
        Assert.Null(Witnesses.WitnessOf(["mail01"], node, 7));
        Assert.Null(Witnesses.WardOf(["mail03", "mail04"], node, 7));
    }

    [Fact]
    public void A_round_lasts_five_minutes()
    {
        var at = DateTimeOffset.UnixEpoch + 1000 * Witnesses.Round;

        Assert.Equal(
            (999, 1000, 1000),
            (Witnesses.RoundAt(at - TimeSpan.FromMilliseconds(1)), Witnesses.RoundAt(at),
                Witnesses.RoundAt(at + TimeSpan.FromSeconds(299))));
    }
}
