namespace Carpool.Core.Tests.RuntimeApi;

public sealed class ServerCommandTests
{
    private readonly TestClient _client = new();

    [Theory]
    [InlineData("set server smtp/mail01 state drain", "smtp/mail01 Drain")]
    [InlineData("set server smtp/mail02 state maint", "smtp/mail02 Maint")]
    [InlineData("disable server imap/mail01", "imap/mail01 Maint")]
    [InlineData("set server smtp/mail01 state ready", "smtp/mail01 Ready")]
    [InlineData("enable server smtp/mail01", "smtp/mail01 Ready")]
    public void A_server_is_taken_out_and_put_back_without_a_word(string command, string order)
    {
        Assert.Equal("\n", _client.Ask(command));
        Assert.Equal([order], _client.Orders);
    }

    [Fact]
    public void What_is_refused_says_why()
    {
        _client.Refusal = "no server of it would be left";

        Assert.Equal("no server of it would be left\n\n", _client.Ask("disable server smtp/mail01"));
    }

    [Theory]
    [InlineData("set server")]
    [InlineData("set server smtp")]
    [InlineData("set server a/b/c state maint")]
    [InlineData("set server smtp/nope state maint")]
    [InlineData("set server nope/mail01 state maint")]
    [InlineData("set server smtp/mail01")]
    [InlineData("set server smtp/mail01 state")]
    [InlineData("set server smtp/mail01 state off")]
    [InlineData("set server smtp/mail01 addr 192.0.2.7")]
    [InlineData("set server smtp/mail01 health down")]
    [InlineData("set server smtp/mail02 weight 4")]
    [InlineData("set server smtp/mail02 weight 50%")]
    [InlineData("set weight smtp/mail02 0")]
    [InlineData("set weight smtp/mail02 999")]
    [InlineData("set weight smtp/mail02 foo")]
    [InlineData("set weight smtp/mail02")]
    [InlineData("set maxconn server smtp/mail01 5")]
    [InlineData("set maxconn frontend smtp 5")]
    [InlineData("set maxconn frontend nope 5")]
    [InlineData("set maxconn global 5")]
    [InlineData("set maxconn global")]
    [InlineData("disable frontend smtp")]
    [InlineData("enable frontend smtp")]
    [InlineData("shutdown frontend smtp")]
    [InlineData("disable health smtp/mail01")]
    [InlineData("clear counters all")]
    public void What_changes_nothing_is_refused_in_words(string command)
    {
        Assert.NotEqual("\n", _client.Ask(command));
        Assert.Empty(_client.Orders);
    }

    [Theory]
    [InlineData("set weight smtp/mail02 3")]
    [InlineData("set weight smtp/mail02 100%")]
    [InlineData("set server smtp/mail02 weight 3")]
    [InlineData("set maxconn frontend smtp 4096")]
    [InlineData("set maxconn global 20000")]
    [InlineData("set maxconn server smtp/mail01 0")]
    [InlineData("enable health smtp/mail01")]
    public void What_is_so_already_is_no_change(string command) => Assert.Equal("\n", _client.Ask(command));

    [Fact]
    public void A_refusal_says_what_to_do_instead()
    {
        Assert.Equal(
            "The weight of a server is the same for all nodes: change carpool.services.smtp.servers.mail02.weight, "
            + "then 'carpool config reload' on every node; or 'set server smtp/mail02 state drain'.\n\n",
            _client.Ask("set weight smtp/mail02 0"));
        Assert.Equal("3 (initial 3)\n\n", _client.Ask("get weight smtp/mail02"));
    }

    [Fact]
    public void What_is_held_of_servers_is_listed_as_HAProxy_keeps_it()
    {
        var lines = _client.Ask("show servers state imap").Split('\n');

        Assert.Equal("1", lines[0]);
        Assert.Equal(
            [
                "3 imap 1 mail01 192.0.2.1 2 0 1 1 77 6 3 3 6 0 0 0 - 26 - 0 0 - - 0",
                "3 imap 2 mail02 192.0.2.2 0 0 3 3 77 8 2 0 6 0 0 0 - 26 - 0 0 - - 0",
            ],
            lines[2..4]);
        var columns = lines[1].Split(' ').Length - 1;
        Assert.All(lines[2..4], line => Assert.Equal(columns, line.Split(' ').Length));
        Assert.Equal("Can't find backend.\n\n", _client.Ask("show servers state nope"));
    }

    [Fact]
    public void A_server_that_was_taken_out_says_in_which_word()
    {
        var client = new TestClient { View = TestView.Of(2, "pop3") };

        Assert.Contains(",DRAIN,1,", client.Ask("show stat 2 4 1"), StringComparison.Ordinal);
        Assert.Contains(",MAINT,3,", client.Ask("show stat 2 4 2"), StringComparison.Ordinal);
        Assert.DoesNotContain("mail02", client.Ask("show stat 2 4 -1 no-maint"), StringComparison.Ordinal);
        Assert.Equal(
            ["2 8", "0 1"],
            client.Ask("show servers state").Split('\n')[2..4].Select(line => string.Join(' ', line.Split(' ')[5..7])));
    }

    [Fact]
    public void The_connections_of_servers_are_listed()
    {
        var lines = _client.Ask("show servers conn").Split('\n');

        Assert.Equal("smtp/mail01 2/1 192.0.2.1 25 - 0 5 9 5 0 0 0 0 0", lines[1]);
        Assert.Equal(5, lines[..^2].Length);
        Assert.Equal("# name\nsmtp\nimap\n\n", _client.Ask("show backend"));
    }
}
