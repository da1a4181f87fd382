using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Tests.World;

namespace Carpool.Tests.Admin;

/// <summary>What the commands of the palette <c>service</c> print.</summary>
public sealed class ServiceCommandTests
{
    private readonly FakeDesk _desk = new();

    [Fact]
    public async Task A_busy_service_is_shown_in_100_columns_and_a_list_in_120()
    {
        var shown = await RunAsync("service show smtp");
        Assert.Equal(0, shown.Exit);
        Assert.All(shown.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));

        var listed = await RunAsync("service list");
        Assert.All(listed.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public async Task All_of_a_service_is_shown()
    {
        var (_, output) = await RunAsync("service show smtp");

        Assert.StartsWith("smtp, port 25, as mail01 sees it: OPEN, servers UP\n", output, StringComparison.Ordinal);
        foreach (var line in (string[])
        [
            "  path       proxy, path = proxy\n",
            "  clients    1999 now, 2000 at most, limit 4096, 123456789 in all (0 past the proxy)\n",
            "  queue      3 now, 1024 at most, limit 1024\n",
            "  bytes      987.7G in, 123.5T out\n",
            "  errors     1234567 no server, 7654321 by clients\n",
            "  refused    12 denied, 1 queue-timeout\n",
            "  headers    2 not-a-header, 3 ok\n",
            "  xclient    5 ok, 1 xclient-refused\n",
            "192.0.2.101    mail01  yes\n",
            "mail02  down     DOWN      1       L4TOUT by mail03  -    11-23 08:00:00Z  -\n",
            "mail01  1999  2000  -     123456789  1234  23456  987.7G  123.5T  0.5    7200000  1d6h ago\n",
            "11-23 08:00:00Z  mail01  L7OK        3600   1.5  connect 0.3, EHLO 1.2\n",
            "11-23 08:00:00Z  mail02  up -> down              L4TOUT by mail03\n2 events\n",
        ])
            Assert.Contains(line, output, StringComparison.Ordinal);
        // What did not happen takes no line.
        Assert.DoesNotContain("tls", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_taken_out_says_by_whom_and_since_when()
    {
        var service = _desk.Snapshot.Services[0];
        var disabled = service.Backends[1] with
        {
            State = "disabled",
            Disabled = new OrderView("mail03", WorldClock.Start),
        };
        _desk.Snapshot = _desk.Snapshot with
        {
            Services = [service with { Backends = [service.Backends[0], disabled, service.Backends[2]] }],
        };

        Assert.Contains(
            "11-23 08:00:00Z  ordered on mail03\n", (await RunAsync("service show smtp")).Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "smtp on mail02: disabled, ordered on mail03 at 2026-11-23 08:00:00Z\n",
            (await RunAsync("service list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_it_has_the_rows_of_show_stat()
    {
        var (exit, output) = await RunAsync("service show smtp --json");

        Assert.Equal(0, exit);
        var report = JsonNode.Parse(output)!;
        Assert.Equal("smtp", (string?)report["service"]!["name"]);
        Assert.Equal("192.0.2.101", (string?)report["addresses"]![0]!["address"]);
        var statistics = report["statistics"]!;
        Assert.Equal("smtp", (string?)statistics["pxname"]);
        Assert.Equal((1999, 2000), ((int)statistics["frontend"]!["scur"]!, (int)statistics["frontend"]!["smax"]!));
        Assert.Equal(7654321, (int)statistics["backend"]!["cli_abrt"]!);
        Assert.Equal(1, (int)statistics["backend"]!["agg_server_status"]!["DOWN"]!);
        Assert.Equal("mail02", (string?)statistics["servers"]![1]!["svname"]);
        Assert.Equal(3.25, (double)statistics["servers"]![0]!["times"]!["qtime_max"]!);
        Assert.Equal(12, (int)statistics["refused"]!["denied"]!);
        Assert.Equal(2, (int)statistics["proxy_headers"]!["not-a-header"]!);
        Assert.Equal(5, (int)statistics["xclient"]!["ok"]!);
        var first = report["history"]![0]!;
        Assert.Equal(("check", "L7OK", 3600), ((string?)first["kind"], (string?)first["what"], (int)first["times"]!));
        Assert.Equal(("EHLO", 1.2), ((string?)first["steps"]![1]!["name"], (double)first["steps"]![1]!["ms"]!));
    }

    [Theory]
    [InlineData("service check smtp", null, false, 0)]
    [InlineData("service check smtp mail02", "mail02", false, 1)]
    [InlineData("service check smtp mail02 --json", "mail02", true, 1)]
    public async Task A_check_is_shown_and_its_result_is_the_exit_status(
        string line, string? node, bool asJson, int exit)
    {
        _desk.CheckEnd.SetResult(exit == 0 ? Answer.Done("L7OK") : Answer.Refused("L7TOUT"));

        Assert.Equal((exit, $"  connect{(exit == 0 ? "L7OK" : "L7TOUT")}\n"), await RunAsync(line));
        Assert.Equal(("smtp", node, asJson), Assert.Single(_desk.Orders));
    }

    [Theory]
    [InlineData("smpt", "smpt is not a service of this pool: did you mean smtp?")]
    [InlineData("webmail", "webmail is not a service of this pool: smtp")]
    public async Task An_unknown_service_is_told_which_may_be_meant(string name, string why) =>
        Assert.Equal((1, why + "\n"), await RunAsync($"service show {name}"));

    private async Task<(int Exit, string Output)> RunAsync(string line)
    {
        using var output = new StringWriter();
        var exit = await CommandTree.ForDaemon(_desk).InvokeAsync(line.Split(' '), output, output, default);
        return (exit, output.ToString());
    }
}
