using Carpool.Core.Admin;
using Carpool.Core.Events;
using Carpool.Core.Top;
using CsCheck;

namespace Carpool.Core.Tests.Top;

/// <summary>What is on the screen of <c>carpool top</c>, and what its keys do.</summary>
public sealed class TopTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 6, 7, 8, TimeSpan.Zero);

    private static readonly TopState Start = new TopState(Node: null).Seen(Sample("up", "healthy", 10));

    [Theory, InlineData(80, 24), InlineData(120, 40), InlineData(40, 10), InlineData(1, 1)]
    public void No_picture_is_wider_or_higher_than_the_screen(int width, int height) =>
        Gen.Select(Gen.String, Gen.Int[0, 60], Gen.Int[0, 4], Gen.Bool, Gen.String).Sample(
            (text, addresses, view, isAsked, said) =>
            {
                var state = new TopState(Node: null).Seen(Sample(text, text, addresses)) with
                {
                    View = (TopView)view,
                    Said = said,
                    Question = isAsked ? TopQuestion.Drain(text) with { Effect = said } : null,
                };
                var lines = TopFrame.Of(isAsked ? state.Gone(text) : state, width, height);

                Assert.Equal(height, lines.Count);
                Assert.All(lines, line => Assert.InRange(line.Text.Length, 0, width));
                Assert.All(lines, line => Assert.DoesNotContain(line.Text, char.IsControl));
            },
            iter: 200);

    [Fact]
    public void On_80x24_the_addresses_stand_above_the_latest_events_and_the_keys()
    {
        var lines = Lines(Start, 80, 24);

        Assert.StartsWith("carpool top  mail02 up 1/2  06:07:08Z  plan 7", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("[1 addresses]  2 nodes ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  HOLDER  ADDRESS ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("> mail01  192.0.2.0 ", lines[3], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("LATEST FIRST", StringComparison.Ordinal));
        Assert.Equal("m moves   Tab, 1-5: views   Up, Down   q leaves", lines[^1]);
    }

    [Fact]
    public void On_a_low_screen_the_selected_row_is_always_seen()
    {
        var state = Press(Start, ConsoleKey.End);

        Assert.Contains(
            Lines(state, 40, 10), line => line.StartsWith("> mail02  192.0.2.9 ", StringComparison.Ordinal));
        Assert.Contains(
            Lines(Press(state, ConsoleKey.UpArrow), 40, 10),
            line => line.StartsWith("> mail02  192.0.2.7 ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_selection_stays_with_its_address_when_that_moves()
    {
        var state = Press(Start, ConsoleKey.DownArrow);
        var pool = state.Sample!.Pool;
        var later = state.Seen(state.Sample with { Pool = pool with { Vips = [.. pool.Vips.Reverse()] } });

        Assert.Equal("192.0.2.2", later.Selected);
    }

    [Fact]
    public void A_drain_is_ordered_only_once_its_effect_has_been_seen()
    {
        var (asked, preview) = Press(Start with { View = TopView.Nodes }, 'd');
        Assert.Equal(["cluster", "plan", "--drain", "mail01"], preview!);

        var (early, nothing) = Press(asked, 'y');
        Assert.Null(nothing);
        Assert.Equal("n or Esc goes back", Lines(early, 80, 24)[^1]);
        var seen = early.Answered(preview!, isDone: true, "NODE  NOW\nmail01  5");
        Assert.Contains("mail01  5", Lines(seen, 80, 24));
        Assert.Equal("y does it   n or Esc goes back", Lines(seen, 80, 24)[^1]);

        var (ordered, order) = Press(seen, 'y');
        Assert.Equal(["node", "drain", "mail01"], order!);
        Assert.Null(ordered.Question);
        Assert.Contains(
            "node drain mail01: refused, the rest cannot carry it",
            Lines(ordered.Answered(order!, isDone: false, "the rest cannot carry it"), 80, 24));
    }

    [Fact]
    public void A_preview_that_is_higher_than_the_screen_says_how_much_is_below_and_scrolls_to_its_end()
    {
        var (asked, preview) = Press(Start with { View = TopView.Nodes }, 'd');
        var seen = asked.Answered(
            preview!, isDone: true, string.Join('\n', Enumerable.Range(1, 40).Select(i => $"line {i} of 40")));

        var first = Lines(seen, 80, 24);
        Assert.Equal("line 1 of 40", first[5]);
        Assert.Equal("line 17 of 40", first[21]);
        Assert.Equal("... and 23 more: Down, PgDn", first[22]);

        var last = Lines(Press(seen, ConsoleKey.End), 80, 24);
        Assert.Equal("line 40 of 40", last[5]);
        Assert.Equal("", last[6]);
        Assert.Equal("line 11 of 40", Lines(Press(seen, ConsoleKey.PageDown), 80, 24)[5]);
        Assert.Equal("line 39 of 40", Lines(Press(Press(seen, ConsoleKey.End), ConsoleKey.UpArrow), 80, 24)[5]);
        Assert.Equal("line 1 of 40", Lines(Press(Press(seen, ConsoleKey.End), ConsoleKey.Home), 80, 24)[5]);
    }

    [Fact]
    public void What_cannot_be_previewed_cannot_be_ordered()
    {
        var (asked, preview) = Press(Start with { View = TopView.Nodes }, 'r');
        var (after, order) = Press(asked.Answered(preview!, isDone: false, "no daemon answers"), 'y');

        Assert.Null(order);
        Assert.Equal("n or Esc goes back", Lines(after, 80, 24)[^1]);
    }

    [Fact]
    public void A_move_goes_to_the_next_of_the_succession_or_to_another_node_by_arrows()
    {
        var (asked, preview) = Press(Start, 'm');
        Assert.Equal(["cluster", "plan", "--move", "192.0.2.0=mail02"], preview!);

        var (other, again) = asked.Press(Key(ConsoleKey.RightArrow));
        Assert.Equal(["cluster", "plan", "--move", "192.0.2.0=mail01"], again!);

        // The first answer comes late: it is about another move.
        Assert.Null(other.Answered(preview!, isDone: true, "late").Question!.Effect);
        Assert.Null(Press(other, ConsoleKey.Escape).Question);
    }

    [Fact]
    public void A_daemon_that_went_away_is_told_with_the_last_picture_below()
    {
        const string why = "no daemon answers at /run/carpool/carpool.sock: there is no such socket";
        var lines = Lines(Start.Gone(why), 80, 24);

        Assert.Equal("carpool top  mail02 up 1/2  06:07:08Z  no answer since, still asking", lines[0]);
        Assert.StartsWith("> mail01 ", lines[3], StringComparison.Ordinal);
        Assert.Equal(why, lines[^2]);
        Assert.Equal("carpool top  asking the daemon", Lines(new TopState(Node: null).Gone(why), 80, 24)[0]);
    }

    [Fact]
    public void A_node_that_there_is_not_is_told_where_there_is_room_for_it()
    {
        var lines = Lines(new TopState("mail09").Seen(Start.Sample!), 80, 24);

        Assert.Equal("carpool top  mail02 up 1/2  06:07:08Z  plan 7", lines[0]);
        Assert.Equal("mail09 is not a node of this pool: did you mean mail01?", lines[^2]);
    }

    [Fact]
    public void A_service_is_disabled_where_it_is_selected_and_it_says_who_else_serves()
    {
        var (asked, preview) = Press(Start with { View = TopView.Services }, 'd');

        Assert.Null(preview);
        Assert.Contains("Else it is up on: mail02.", Lines(asked, 80, 24));
        Assert.Equal(["service", "disable", "imap", "mail01"], Press(asked, 'y').Ask!);
    }

    [Fact]
    public void Traffic_a_second_comes_from_two_samples_and_is_not_known_after_a_restart()
    {
        var first = new TopState(Node: null).Seen(Sample("up", "", 1, new TopTraffic(10, 1000, 2000)));
        var later = Sample("up", "", 1, new TopTraffic(30, 41000, 2000)) with { At = At.AddSeconds(2) };

        var restarted = Sample("up", "", 1) with { At = At.AddSeconds(4) };

        Assert.Matches("^imap +143 +proxy +10 +20.0k +0 ", Row(first.Seen(later)));
        Assert.Matches("^imap +143 +proxy +- +- +- ", Row(first.Seen(later).Seen(restarted)));

        static string Row(TopState state) => TopTable.Of(state, TopView.Traffic).Rows[0].Text;
    }

    [Fact]
    public void Views_go_round_by_Tab_and_by_number_and_q_leaves()
    {
        Assert.Equal(TopView.Nodes, Press(Start, ConsoleKey.Tab).View);
        Assert.Equal(TopView.Events, Press(Start, '5').State.View);
        Assert.Equal(TopView.Addresses, Press(Press(Start, '5').State, ConsoleKey.Tab).View);
        Assert.True(Press(Start, 'q').State.IsOver);
    }

    private static TopState Press(TopState state, ConsoleKey key) => state.Press(Key(key)).State;

    private static (TopState State, ValueList<string>? Ask) Press(TopState state, char letter) => state.Press(
        new ConsoleKeyInfo(
            letter, (ConsoleKey)char.ToUpperInvariant(letter), shift: false, alt: false, control: false));

    private static ConsoleKeyInfo Key(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: false);

    private static string[] Lines(TopState state, int width, int height) =>
        [.. TopFrame.Of(state, width, height).Select(line => line.Text)];

    private static TopSample Sample(string state, string why, int addresses, TopTraffic? traffic = null) => new(
        At,
        new TopPicture(
            new ClusterReport(
                "mail02", "up", "mail01", "7", "", null,
                [
                    new MemberReport("mail01", "up", true, null, null, null),
                    new MemberReport("mail02", null, false, null, null, null),
                ]),
            [
                .. Enumerable.Range(0, addresses).Select(i => new VipView(
                    $"192.0.2.{i}", [], (byte)(i + 1), null, i % 2 == 0 ? "mail01" : "mail02", "Backup", 0,
                    ["mail01", "mail02"], At, why, VipCounters.None)),
            ],
            [
                new NodeView("mail01", "192.0.2.11", state, why, 1, 5, new Dictionary<string, string>(), "same"),
                new NodeView("mail02", "192.0.2.12", "up", why, 1, 5, new Dictionary<string, string>(), "same"),
            ],
            [
                new ServiceView(
                    "imap", 143,
                    [
                        new BackendView("mail01", state, new CheckView(why, "mail01", 1, At)),
                        new BackendView("mail02", "up", new CheckView("L4OK", "mail02", 1, At)),
                    ],
                    "proxy", why, ConnectionsView.None, []),
            ],
            new Dictionary<string, TopTraffic> { ["imap"] = traffic ?? new TopTraffic(0, 0, 0) }),
        [
            .. Enumerable.Range(1, addresses).Select(i => new PoolEvent(i, At, "mail02", new Happening
            {
                Kind = EventKind.Server,
                Level = EventLevel.Warning,
                Subject = "imap@mail02",
                Why = why,
            })),
        ]);
}
