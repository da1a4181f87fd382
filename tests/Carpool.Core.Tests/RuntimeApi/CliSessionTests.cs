using Carpool.Core.RuntimeApi;
using CsCheck;

namespace Carpool.Core.Tests.RuntimeApi;

/// <summary>What HAProxy 2.6 answers was heard from one; Carpool.Tests asks one beside ours.</summary>
public sealed class CliSessionTests
{
    private readonly TestClient _client = new();

    [Fact]
    public void A_line_is_answered_and_an_empty_line_ends_the_answer() =>
        Assert.Equal("1.2.3\n\n", _client.Ask("show version"));

    [Theory]
    [InlineData("show version;show cli level", "1.2.3\n\nadmin\n\n")]
    [InlineData("  show   version ;\tshow cli  level \r", "1.2.3\n\nadmin\n\n")]
    [InlineData("show version;", "1.2.3\n\n")]
    [InlineData(@"show version\;show cli level;user", "")]
    [InlineData(@"show cl\i level", "admin\n\n")]
    [InlineData("show version # no comment", "1.2.3\n\n")]
    [InlineData("quit;show version", "")]
    [InlineData("show version;quit;show version", "1.2.3\n\n")]
    public void A_line_may_have_several_commands(string line, string answer) =>
        Assert.StartsWith(answer, _client.Ask(line), StringComparison.Ordinal);

    [Fact]
    public void One_that_wants_a_dialogue_gets_a_prompt_after_each_answer()
    {
        Assert.False(_client.Session.IsReading);

        Assert.Equal("\n> ", _client.Ask("prompt"));
        Assert.True(_client.Session.IsReading);
        Assert.Equal("1.2.3\n\n> admin\n\n> ", _client.Ask("show version;show cli level"));
        Assert.Equal("\n", _client.Ask("prompt"));

        Assert.False(_client.Session.IsReading);
        Assert.Equal("", _client.Ask("quit"));
        Assert.True(_client.Session.IsOver);
    }

    [Fact]
    public void A_payload_goes_to_the_last_command_and_ends_with_an_empty_line()
    {
        Assert.Equal("1.2.3\n\n", _client.Ask("show version; show cli level <<"));
        Assert.True(_client.Session.IsReading);
        Assert.Equal("", _client.Ask("user; quit", "set server smtp/mail01 state maint"));

        Assert.Equal("admin\n\n", _client.Ask(""));
        Assert.Empty(_client.Orders);
        Assert.False(_client.Session.IsReading);
        Assert.Equal("\n> + + + 1.2.3\n\n> ", _client.Ask("prompt; show version <<", "foo", "bar", ""));
        Assert.Equal("1.2.3\n\n> ", _client.Ask("show version << foo"));
    }

    [Fact]
    public void A_payload_without_end_ends_the_session()
    {
        _client.Ask("show version <<");

        for (var line = 0; line < 20 && !_client.Session.IsOver; line++) _client.Ask(new string('a', 1000));

        Assert.True(_client.Session.IsOver);
    }

    [Theory]
    [InlineData("60", 60_000L)]
    [InlineData("500ms", 500L)]
    [InlineData("5m", 300_000L)]
    [InlineData("30d", 2_592_000_000L)]
    [InlineData("0", null)]
    [InlineData("5x", null)]
    [InlineData("-1", null)]
    [InlineData("99999999d", null)]
    [InlineData("99999999999999999999", null)]
    public void A_client_may_set_how_long_it_may_be_silent(string delay, long? milliseconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(10), _client.Session.Timeout);

        var answer = _client.Ask($"set timeout cli {delay}");
        Assert.Equal(milliseconds is null ? "Invalid timeout value.\n\n" : "\n", answer);
        Assert.Equal(milliseconds ?? 10_000, _client.Session.Timeout.TotalMilliseconds);
    }

    [Fact]
    public void A_level_falls_and_never_rises()
    {
        Assert.Equal("\noperator\n\n", _client.Ask("operator;show cli level"));
        Assert.Equal("Permission denied\n\n", _client.Ask("set server smtp/mail01 state maint"));
        Assert.StartsWith("Total events captured on [27/Nov/2026:06:09:34.156] : 0\n", _client.Ask("show errors"));
        Assert.Equal(
            "\nPermission denied\n\nPermission denied\n\nuser\n\n",
            _client.Ask("user;operator;show sess;show cli level"));
        Assert.Empty(_client.Orders);
    }

    [Theory]
    [InlineData("set server smtp/mail01 state maint", CliLevel.Admin)]
    [InlineData("set weight smtp/mail01 9", CliLevel.Admin)]
    [InlineData("enable server smtp/mail01", CliLevel.Admin)]
    [InlineData("disable server smtp/mail01", CliLevel.Admin)]
    [InlineData("set maxconn global 9", CliLevel.Admin)]
    [InlineData("shutdown session 0x1", CliLevel.Admin)]
    [InlineData("shutdown sessions server smtp/mail01", CliLevel.Admin)]
    [InlineData("clear table imap", CliLevel.Operator)]
    [InlineData("clear counters", CliLevel.Operator)]
    [InlineData("show sess", CliLevel.Operator)]
    [InlineData("show errors", CliLevel.Operator)]
    [InlineData("show stat", CliLevel.User)]
    [InlineData("show info", CliLevel.User)]
    [InlineData("show servers state", CliLevel.User)]
    [InlineData("get weight smtp/mail01", CliLevel.User)]
    [InlineData("set timeout cli 60", CliLevel.User)]
    public void Each_command_has_a_level(string command, CliLevel level)
    {
        foreach (var own in Enum.GetValues<CliLevel>())
        {
            _client.Session = new CliSession(own);
            Assert.Equal(own < level, _client.Ask(command) == "Permission denied\n\n");
        }
    }

    [Fact]
    public void Messages_say_how_grave_they_are_and_listings_do_not()
    {
        Assert.Equal("\n[6]: 1.2.3\n\n", _client.Ask("set severity-output number;show version"));
        Assert.Equal("[3]: No such backend.\n\n", _client.Ask("set server nope/a state ready"));
        Assert.StartsWith("# name\n", _client.Ask("show backend"), StringComparison.Ordinal);
        Assert.Equal("\n[err]: No such proxy.\n\n", _client.Ask("set severity-output string;show stat nope 4 -1"));
    }

    [Fact]
    public void Who_says_what_is_no_command_is_told_what_is_nearest()
    {
        const string alike = "Unknown command, but maybe one of the following ones is a better match:\n";

        Assert.StartsWith(alike + "  show servers conn", _client.Ask("show servers"), StringComparison.Ordinal);
        Assert.StartsWith(alike + "  show backend", _client.Ask("shw foo"), StringComparison.Ordinal);
        foreach (var line in (string[])["xyzzy", "", "; ;"])
            Assert.StartsWith(
                "Unknown command. Please enter one of the following commands only:\n  clear counters",
                _client.Ask(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_all_or_what_begins_so()
    {
        Assert.Equal(
            """
            The following commands are valid at this level:
              set weight <bk>/<srv> <weight>[%]       : refused but for the weight that it has
              help [<command>]                        : list all commands, or those that begin so
              prompt                                  : begin or end a dialogue with a prompt
              quit                                    : end this session


            """,
            _client.Ask("help set weight"));
        Assert.Contains("\n  show stat ", _client.Ask("help"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_client_says_it_is_answered_in_bounds()
    {
        string[] words =
        [
            "show", "set", "server", "smtp/mail01", "imap", "state", "maint", "stat", "servers", "table", "key", "<<",
            ";", "\\", "prompt", "0x1", "-1", "data.server_id", "eq", "json", "typed", "sess", "all", "weight", "%",
            "timeout", "cli", "99999999999", "user", "", "get", "maxconn", "frontend", "errors", "shutdown", "session",
            "clear",
        ];
        var word = Gen.Int[0, words.Length - 1].Select(place => words[place]);
        var line = Gen.OneOf(Gen.String, word.Array[0, 12].Select(said => string.Join(' ', said)));
        line.Array[1, 5].Sample(lines =>
        {
            var client = new TestClient { View = _client.View };
            foreach (var one in lines) Assert.InRange(client.Ask(one).Length, 0, 200_000);
        });
    }
}
