using Carpool.Core.Admin;
using Carpool.Core.Logs;
using Carpool.Core.RuntimeApi;

namespace Carpool.Core.Tests.RuntimeApi;

/// <summary>Open sessions, and the clients that come back.</summary>
public sealed class SessionCommandTests
{
    private readonly TestClient _client = new();

    public SessionCommandTests()
    {
        _client.Sessions.AddRange(
            [Session(42, "smtp", "mail01"), Session(7, "imap", "mail02"), Session(9, "smtp", null)]);
        _client.Clients.AddRange(
            [new ClientView("198.51.100.7", "mail01", 1.5), new ClientView("2001:db8::7", "mail02", 1800)]);
    }

    [Fact]
    public void Sessions_are_listed_by_their_numbers() => Assert.Equal(
        """
        0x7: proto=tcpv4 src=198.51.100.7:5000 fe=imap be=imap srv=mail02 age=1m5s
        0x9: proto=tcpv4 src=198.51.100.7:5000 fe=smtp be=smtp srv=<none> age=1m5s
        0x2a: proto=tcpv4 src=198.51.100.7:5000 fe=smtp be=smtp srv=mail01 age=1m5s


        """,
        _client.Ask("show sess"));

    [Fact]
    public void One_is_told_whole()
    {
        Assert.Equal(
            """
            0x2a: [27/Nov/2026:06:08:29.156000] id=mail01-00000000001-000000002a proto=tcpv4 source=198.51.100.7:5000
              conn_retries=1, age=1m5s
              frontend=smtp (id=2 mode=tcp), addr=192.0.2.101:25
              backend=smtp (id=2 mode=tcp) addr=192.0.2.1:33000
              server=mail01 (id=1) addr=192.0.2.1:25
              req=(total=10)
              res=(total=20)


            """,
            _client.Ask("show sess 0x2a"));
        Assert.Contains("\n  server=<NONE> (id=-1)\n", _client.Ask("show sess all"), StringComparison.Ordinal);
        Assert.Equal("Session not found.\n\n", _client.Ask("show sess 0x1"));
    }

    [Fact]
    public void One_is_ended_or_all_with_a_server()
    {
        Assert.Equal("\n", _client.Ask("shutdown session 0x7"));
        Assert.Equal("No such session (use 'show sess').\n\n", _client.Ask("shutdown session 0x7"));
        Assert.Equal("Session pointer expected (use 'show sess').\n\n", _client.Ask("shutdown session 7"));
        Assert.Equal("\n", _client.Ask("shutdown sessions server smtp/mail01"));

        Assert.Equal([9], _client.Sessions.Select(session => session.Id.Number));
    }

    [Theory]
    [InlineData("show table", "# table: imap, type: ip, size:100, used:2\n\n")]
    [InlineData("show table imap", "# table: imap, type: ip, size:100, used:2\n"
        + "0x1: key=198.51.100.7 use=0 exp=1500 server_id=1 server_key=mail01\n"
        + "0x2: key=2001:db8::7 use=0 exp=1800000 server_id=2 server_key=mail02\n\n")]
    [InlineData("show table imap key 198.51.100.7",
        "0x1: key=198.51.100.7 use=0 exp=1500 server_id=1 server_key=mail01\n\n")]
    [InlineData("show table imap key 198.51.100.8", "\n")]
    [InlineData("show table imap key", "Key value expected\n\n")]
    [InlineData("show table imap data.server_id gt 2", "# table: imap, type: ip, size:100, used:2\n\n")]
    [InlineData("show table imap data.server_id ge 2 data.server_id ne 1", "# table: imap, type: ip, size:100, used:2\n"
        + "0x2: key=2001:db8::7 use=0 exp=1800000 server_id=2 server_key=mail02\n\n")]
    [InlineData("show table imap data.gpc0 gt 0", "Filter entry #1: Data type not stored in this table\n\n")]
    [InlineData("show table imap data.server_id eq",
        "Filter entry #1: Require a valid integer value to compare against\n\n")]
    [InlineData("show table smtp", "No such table\n\n")]
    public void Clients_that_come_back_are_a_stick_table(string command, string answer) =>
        Assert.Equal(answer, _client.Ask(command));

    [Fact]
    public void A_user_sees_that_there_is_a_table_but_nobody_in_it()
    {
        _client.Session = new CliSession(CliLevel.User);

        Assert.EndsWith(
            "used:2\n# contents not dumped due to insufficient privileges\n\n", _client.Ask("show table imap"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Clients_are_forgotten_one_or_all()
    {
        Assert.Equal("\n\n", _client.Ask("clear table imap key 198.51.100.7;clear table imap"));
        Assert.NotEqual("\n", _client.Ask("clear table imap key foo"));
        Assert.NotEqual("\n", _client.Ask("clear table imap data.server_id eq 1"));
        Assert.Equal("No such table\n\n", _client.Ask("clear table smtp"));

        Assert.Equal(["imap forgets 198.51.100.7", "imap forgets "], _client.Orders);
    }

    private static ConnectionRecord Session(long number, string service, string? server) => new()
    {
        Id = new ConnectionId("mail01", 1, number),
        Accepted = TestView.Now.AddSeconds(-65),
        Service = service,
        Path = ConnectionPath.Proxy,
        Client = At("198.51.100.7:5000"),
        Virtual = At("192.0.2.101:25"),
        Server = server,
        ServerAt = At("192.0.2.1:25"),
        Outgoing = server is null ? null : At("192.0.2.1:33000"),
        Total = null,
        BytesIn = 10,
        BytesOut = 20,
        Termination = Termination.Normal,
        End = "open",
        Load = ConnectionLoad.Unknown with { Retries = 1 },
    };

    private static NetEndpoint At(string text) =>
        NetEndpoint.TryParse(text, out var at) ? at : throw new FormatException(text);
}
