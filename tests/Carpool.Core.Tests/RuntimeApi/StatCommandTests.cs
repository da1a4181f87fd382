using System.Text.Json.Nodes;
using Carpool.Core.RuntimeApi;

namespace Carpool.Core.Tests.RuntimeApi;

public sealed class StatCommandTests
{
    private readonly TestClient _client = new();

    [Fact]
    public void Each_row_has_all_columns()
    {
        var lines = _client.Ask("show stat").Split('\n');

        Assert.Equal(["", ""], lines[^2..]);
        Assert.Equal(
            [
                "# pxname", "smtp,FRONTEND", "smtp,mail01", "smtp,mail02", "smtp,BACKEND",
                "imap,FRONTEND", "imap,mail01", "imap,mail02", "imap,BACKEND",
            ],
            lines[..^2].Select((line, i) => string.Join(',', line.Split(',')[..(i == 0 ? 1 : 2)])));
        Assert.All(lines[..^2], line => Assert.Equal(129, Unquoted(line).Split(',').Length));
    }

    [Fact]
    public void Rows_say_what_the_statistics_do()
    {
        var rows = Rows("show stat");

        var front = rows["smtp,FRONTEND"];
        Assert.Equal(
            ("OPEN", "5", "9", "4096", "12", "13", "0", "2", "tcp", ""),
            (front["status"], front["scur"], front["smax"], front["slim"], front["stot"], front["conn_tot"],
                front["type"], front["iid"], front["mode"], front["qcur"]));
        var local = rows["smtp,mail01"];
        Assert.Equal(
            ("UP", "1", "0", "8", "77", "L4OK", "Layer4 check passed", "192.0.2.1:25", "1", "", "2"),
            (local["status"], local["act"], local["bck"], local["lastsess"], local["lastchg"], local["check_status"],
                local["check_desc"], local["addr"], local["sid"], local["slim"], local["type"]));
        var other = rows["smtp,mail02"];
        Assert.Equal(
            ("0", "1", "3", "3", "-1", "1"),
            (other["act"], other["bck"], other["weight"], other["uweight"], other["lastsess"],
                other["check_duration"]));
        var back = rows["smtp,BACKEND"];
        Assert.Equal(
            ("UP", "1", "1", "4", "4", "7", "1024", "roundrobin", "56"),
            (back["status"], back["act"], back["bck"], back["weight"], back["uweight"], back["qmax"], back["qlimit"],
                back["algo"], back["bout"]));
    }

    [Fact]
    public void What_a_server_said_is_one_quoted_cell() => Assert.Contains(
        ",\"said \"\"no\"\", and again\",", _client.Ask("show stat 3 4 2"), StringComparison.Ordinal);

    [Theory]
    [InlineData("show stat 2 1 -1", "smtp,FRONTEND")]
    [InlineData("show stat smtp 1 -1", "smtp,FRONTEND")]
    [InlineData("show stat -1 2 -1", "smtp,BACKEND imap,BACKEND")]
    [InlineData("show stat -1 4 2", "smtp,mail02 imap,mail02")]
    [InlineData("show stat 3 7 1", "imap,FRONTEND imap,mail01 imap,BACKEND")]
    [InlineData("show stat 99 -1 -1", "")]
    [InlineData("show stat -1 4 -1 up", "smtp,mail01 smtp,mail02 imap,mail01")]
    [InlineData("show stat -1 4 -1 no-maint", "smtp,mail01 smtp,mail02 imap,mail01 imap,mail02")]
    [InlineData("show stat imap 3", "smtp,FRONTEND smtp,mail01 smtp,mail02 smtp,BACKEND "
        + "imap,FRONTEND imap,mail01 imap,mail02 imap,BACKEND")]
    public void Rows_are_chosen_by_service_kind_and_server(string command, string rows) =>
        Assert.Equal(rows, string.Join(' ', Rows(command).Keys));

    [Fact]
    public void Who_sees_only_servers_that_are_up_is_told_how_many_there_are() =>
        Assert.Equal("UP (1/2)", Rows("show stat up")["imap,BACKEND"]["status"]);

    [Fact]
    public void A_user_does_not_see_where_servers_are()
    {
        _client.Session = new CliSession(CliLevel.User);

        Assert.Equal("", Rows("show stat")["smtp,mail01"]["addr"]);
        Assert.Equal("", Rows("show stat")["smtp,BACKEND"]["algo"]);
    }

    [Fact]
    public void Typed_fields_say_what_they_are()
    {
        var lines = _client.Ask("show stat 2 4 1 typed").Split('\n');

        Assert.Equal("S.2.1.0.pxname.1:KNS:str:smtp", lines[0]);
        Assert.Contains("S.2.1.7.stot.1:MCP:u64:12", lines);
        Assert.Contains("S.2.1.103.ssl_sess.1:MCP:u64:0", lines);
        Assert.DoesNotContain(lines, line => line.Contains(".h1_", StringComparison.Ordinal));
        Assert.EndsWith(
            ":str:smtp:\"The service\"", _client.Ask("show stat 2 4 1 typed desc").Split('\n')[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_a_list_of_fields_for_each_row()
    {
        var rows = JsonNode.Parse(_client.Ask("show stat typed json"))!.AsArray();

        Assert.Equal(8, rows.Count);
        var field = rows[6]![4]!;
        Assert.Equal(("Server", 3, 2), (
            (string)field["objType"]!, (int)field["proxyId"]!, (int)field["id"]!));
        Assert.Equal(("scur", "Metric", "u32", 0L), (
            (string)field["field"]!["name"]!, (string)field["tags"]!["origin"]!, (string)field["value"]!["type"]!,
            (long)field["value"]!["value"]!));
        Assert.Equal("[]\n\n", _client.Ask("show stat 99 -1 -1 json"));
    }

    [Fact]
    public void Information_is_plain_typed_described_or_json()
    {
        var plain = _client.Ask("show info");
        Assert.StartsWith(
            "Name: Carpool\nVersion: 1.2.3\nRelease_date: 2026/11/20\n", plain, StringComparison.Ordinal);
        Assert.Contains("\nUptime: 1d 0h00m04s\nUptime_sec: 86404\n", plain, StringComparison.Ordinal);
        Assert.Contains("\n17.CurrConns.1:MGP:u32:10\n", _client.Ask("show info typed"), StringComparison.Ordinal);
        Assert.Contains(
            "\nnode: mail01:\"The node that answers this\"\n", _client.Ask("show info desc"), StringComparison.Ordinal);
        Assert.Equal("Pid", (string)JsonNode.Parse(_client.Ask("show info json"))![6]!["field"]!["name"]!);
    }

    /// <summary>By service and name, in their order.</summary>
    private Dictionary<string, Dictionary<string, string>> Rows(string command)
    {
        var lines = _client.Ask(command).Split('\n');
        var names = lines[0][2..].Split(',');
        return lines[1..^2].Select(Unquoted)
            .ToDictionary(
                line => string.Join(',', line.Split(',')[..2]),
                line => names.Zip(line.Split(',')).Where(cell => cell.First is not ("" or "-"))
                    .ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static string Unquoted(string line) =>
        line.Replace("\"said \"\"no\"\", and again\"", "", StringComparison.Ordinal);
}
