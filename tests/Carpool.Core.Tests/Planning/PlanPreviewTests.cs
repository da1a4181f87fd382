using Carpool.Core.Cluster;
using Carpool.Core.Planning;

namespace Carpool.Core.Tests.Planning;

public sealed class PlanPreviewTests
{
    [Fact]
    public void Nothing_moves_when_nothing_happens()
    {
        var bench = PlanningBench.Started();
        var preview = Preview(bench, WhatIf.Nothing);

        Assert.Empty(preview.Moves);
        Assert.Equal([2, 2, 2, 2, 2], preview.Loads.Select(load => load.After));
        Assert.Equal(
            bench["mail01"].SuccessionOf(4), preview.Successions.Single(succession => succession.Vhid == 4).Nodes);
    }

    [Theory, InlineData("mail03"), InlineData("mail01,mail02"), InlineData("mail01,mail03,mail05")]
    public void What_would_die_is_shown_as_it_then_happens(string victims)
    {
        var bench = PlanningBench.Started();
        var preview = Preview(bench, WhatIf.Nothing with { Kill = [.. victims.Split(',')] });

        bench.Crash(victims.Split(','));
        Assert.Equal(bench.Loads, preview.Loads.Select(load => load.AfterElection));
        Assert.Equal(
            bench.Moved.Order(),
            preview.Moves.Where(move => move.IsElection).Select(move => $"{100 + move.Vhid}: {move.From} -> {move.To}")
                .Order());
        bench.Pass(60);
        Assert.Equal(bench.Loads, preview.Loads.Select(load => load.After));
    }

    [Fact]
    public void A_drain_and_a_return_are_shown_as_planned_moves()
    {
        var bench = PlanningBench.Started();
        var drain = Preview(bench, WhatIf.Nothing with { Drain = ["mail02"] });
        Assert.Equal(["mail02", "mail02"], drain.Moves.Select(move => move.From));
        Assert.DoesNotContain(drain.Moves, move => move.IsElection);

        bench.Crash("mail04");
        bench.Pass(30);
        var back = Preview(bench, WhatIf.Nothing with { Add = ["mail04"] });
        Assert.Equal(["mail04", "mail04"], back.Moves.Select(move => move.To));
        Assert.Equal([2, 2, 2, 2, 2], back.Loads.Select(load => load.After));
    }

    [Fact]
    public void A_demoted_node_is_named_and_shall_have_nothing()
    {
        var bench = PlanningBench.Started();
        bench.Demote("mail02", 240);
        bench.Pass(0.5);
        var preview = Preview(bench, WhatIf.Nothing with { Kill = ["mail05"] });

        Assert.Equal(
            ["ready", "demoted", "ready", "ready", "gone"], preview.Loads.Select(load => load.Standing));
        Assert.Equal(0, preview.Loads[1].After);
        Assert.DoesNotContain(preview.Moves, move => move.To == "mail02");
        Assert.All(preview.Successions, succession => Assert.NotEqual("mail02", succession.Nodes[0]));
    }

    [Fact]
    public void An_address_that_is_given_to_a_node_goes_there_and_the_loads_say_so()
    {
        var bench = PlanningBench.Started();
        var name = bench.Settings.NameOf(4);
        var holder = Preview(bench, WhatIf.Nothing).Successions.Single(succession => succession.Vhid == 4).Nodes[0];
        var heir = bench.Settings.Nodes.First(node => node != holder);
        var preview = Preview(bench, WhatIf.Nothing with { Move = [new WishedMove(name, heir)] });

        Assert.Contains(new PreviewMove(4, name, holder, heir, IsElection: false), preview.Moves);
        Assert.Equal(heir, preview.Successions.Single(succession => succession.Vhid == 4).Nodes[0]);
    }

    [Fact]
    public void Before_the_first_look_all_count_as_ready()
    {
        var bench = new PlanningBench();
        var state = PlanningState.Start(bench.Settings, kept: null);
        var preview = PlanPreview.Of(
            bench.Settings, state, OperatorOrders.None, WhatIf.Nothing with { Kill = ["mail01"] });

        Assert.Equal([2, 2, 2, 2, 2], preview.Loads.Select(load => load.Before));
        Assert.Equal(2, preview.Moves.Count);
    }

    [Fact]
    public void A_node_may_be_drained_while_the_rest_can_carry_it()
    {
        var bench = PlanningBench.Started();
        Assert.True(Verdict(bench, "mail01").Allowed);

        bench.Crash("mail03", "mail04");
        bench.Pass(10);
        Assert.Equal(
            "40 % of the pool's weight would be left, carpool.placement.min-ready is 50 %",
            Verdict(bench, "mail01").Reason);

        bench.Crash("mail05", "mail02");
        bench.Pass(10);
        Assert.Equal("no other node is ready", Verdict(bench, "mail01").Reason);
    }

    [Fact]
    public void A_drain_that_leaves_an_address_without_a_node_is_refused()
    {
        var bench = new PlanningBench(nodes: 3, addresses: 3, placement: "min-ready = 0", edit: text => text.Replace(
            "vhid = 3,", "vhid = 3, not-on = [mail02],", StringComparison.Ordinal));
        bench.StartAll();
        Assert.True(Verdict(bench, "mail01").Allowed);

        bench.Crash("mail03");
        bench.Pass(10);
        Assert.Equal("no other node that is ready may hold 192.0.2.103", Verdict(bench, "mail01").Reason);
    }

    [Fact]
    public void Why_says_where_it_is_and_why_not_at_home_and_who_is_next()
    {
        var bench = PlanningBench.Started();
        var calm = Reasons.Of(bench.Settings, bench["mail04"], bench.Picture("mail04"), 3);
        Assert.StartsWith("192.0.2.103 has been with mail03 for ", calm[0], StringComparison.Ordinal);
        Assert.StartsWith("next is ", calm[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(calm, line => line.StartsWith("it is not at its home", StringComparison.Ordinal));

        bench.Crash("mail03");
        bench.Pass(10);
        var away = Reasons.Of(bench.Settings, bench["mail04"], bench.Picture("mail04"), 3);
        Assert.Contains("before that with mail03", away[0], StringComparison.Ordinal);
        Assert.Contains("it is not at its home mail03: mail03 is gone", away);
        Assert.Contains("mail03 is gone, so it stands behind", away);
        Assert.Contains(away, line => line.StartsWith("made because mail03 is gone", StringComparison.Ordinal));

        bench.Start("mail03");
        bench.Pass(5);
        var settling = Reasons.Of(bench.Settings, bench["mail04"], bench.Picture("mail04"), 3);
        Assert.Contains(settling, line => line.StartsWith(
            "it is not at its home mail03: mail03 must stay ready for another ", StringComparison.Ordinal));
    }

    private static PlanPreview Preview(PlanningBench bench, WhatIf whatIf) =>
        PlanPreview.Of(bench.Settings, bench["mail01"], bench.Orders, whatIf);

    private static DrainVerdict Verdict(PlanningBench bench, string node) =>
        DrainVerdict.Of(bench.Settings, bench["mail01"], node);
}
