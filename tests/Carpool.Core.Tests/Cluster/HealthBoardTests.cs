using Carpool.Core.Cluster;
using Carpool.Core.Health;

namespace Carpool.Core.Tests.Cluster;

public sealed class HealthBoardTests
{
    private static readonly ClusterView View = new(ClusterState.Up,
    [
        new MemberView("mail01", "up", true), new MemberView("mail02", "up", true),
        new MemberView("mail03", "up", false), new MemberView("mail04", "joining", true),
    ]);

    [Fact]
    public void It_holds_the_words_of_those_who_can_be_reached()
    {
        NodeWord[] words = [Word("mail02"), Word("mail03"), Word("mail04")];
        var board = HealthBoard.Of(View, words, OperatorOrders.None, round: 0);

        Assert.Equal(["mail01", "mail02"], board.Nodes.Select(node => node.Node));
        Assert.Null(board.WordOn("mail01", "imap"));
        Assert.Equal(HealthState.Up, board.WordOn("mail02", "imap")!.Value.State);
        Assert.Null(board.WordOn("mail02", "smtp"));
        Assert.Null(board.WordOn("mail03", "imap"));
    }

    [Fact]
    public void A_later_word_that_says_the_same_makes_an_equal_board()
    {
        var board = HealthBoard.Of(View, [Word("mail02")], OperatorOrders.None, round: 0);

        Assert.Equal(board, HealthBoard.Of(View, [Word("mail02", count: 2)], OperatorOrders.None, round: 0));
        Assert.NotEqual(board, HealthBoard.Of(View, [Word("mail02")], OperatorOrders.None, round: 1));
    }

    [Fact]
    public void It_says_who_left_for_good()
    {
        var orders = OperatorOrders.None.With("mail03", NodeWish.Forget, "mail01")
            .With("mail02", NodeWish.Drain, "mail01");

        Assert.Equal(["mail03"], HealthBoard.Of(View, [], orders, round: 0).Forgotten);
    }

    [Fact]
    public void It_says_what_operators_took_out_reachable_or_not()
    {
        var orders = OperatorOrders.None
            .WithService("imap", ["mail02", "mail03"], AdminState.Disabled, 5, "mail01")
            .WithService("imap", ["mail02"], AdminState.Ready, 6, "mail01");

        var board = HealthBoard.Of(View, [Word("mail02")], orders, round: 0);

        Assert.Null(board.DisabledBy("mail02", "imap"));
        Assert.Null(board.DisabledBy("mail03", "smtp"));
        Assert.Equal("mail01", board.DisabledBy("mail03", "imap")!.Value.Stamp.By);
    }

    [Fact]
    public void Nobody_is_a_witness_of_himself()
    {
        var seen = new WitnessWord("mail02", "imap", HealthState.Down, "L4TOUT", 0);
        NodeWord[] words = [Word("mail02") with { Witnessed = [seen] }];
        var board = HealthBoard.Of(View, words, OperatorOrders.None, round: 0);

        Assert.Empty(board.SeenBy("mail02", "imap"));
    }

    private static NodeWord Word(string node, long count = 1) => new()
    {
        Node = node,
        Number = new WordNumber(1, count),
        Configuration = "",
        Release = "",
        Demotion = 0,
        Masters = [],
        Services = [new ServiceWord("imap", HealthState.Up, AdminState.Ready, "L4OK", 0)],
        Witnessed = [],
        Plan = PlanVersion.None,
        Orders = OperatorOrders.None,
    };
}
