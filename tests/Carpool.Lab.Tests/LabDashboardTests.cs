using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Carpool.Lab.Tests;

/// <summary>Real daemons over HTTP, through the door that a browser takes into the lab.</summary>
public sealed class LabDashboardTests(TestLab lab) : FiveServersTests(lab)
{
    private const string Address = "192.0.2.101";

    [LabFact]
    public async Task An_order_over_HTTP_moves_an_address_and_the_stream_tells_it()
    {
        using var dashboard = await Lab.DashboardAsync();
        var client = dashboard.Client;
        using var live = new StreamReader(await client.GetStreamAsync("/api/v1/live"));
        Assert.Equal("mail01", await MasterAsync(live, master => true));

        using var move = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/vips/{Address}/move")
        {
            Content = new StringContent("{\"node\":\"mail03\"}", Encoding.UTF8, "application/json"),
        };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync(move.RequestUri, null)).StatusCode);
        move.Headers.Authorization = new AuthenticationHeaderValue("Bearer", dashboard.Token);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(move)).StatusCode);

        Assert.Equal("mail03", await MasterAsync(live, master => master == "mail03"));
        Assert.Contains(
            $"carpool_vip_master_info{{address=\"{Address}\",node=\"mail03\"}} 1\n",
            await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [LabFact]
    public async Task The_door_leads_through_another_host_when_its_own_has_fallen()
    {
        using var dashboard = await Lab.DashboardAsync();
        Assert.Contains(
            "\"node\":\"mail01\"", await dashboard.Client.GetStringAsync("/api/v1/cluster"), StringComparison.Ordinal);

        await Lab.DoAsync("crash", "mail01");

        var node = await TestLab.UntilAsync<JsonNode>(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                return JsonNode.Parse(await dashboard.Client.GetStringAsync("/api/v1/cluster", limit.Token))!["node"];
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                return null;
            }
        });
        Assert.Equal("mail02", node.GetValue<string>());
    }

    private static async Task<string?> MasterAsync(StreamReader live, Predicate<string?> isWanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (await live.ReadLineAsync(limit.Token) is not "event: vips") continue;
            var data = await live.ReadLineAsync(limit.Token);
            var vip = JsonNode.Parse(data!["data: ".Length..])!.AsArray()
                .Single(one => one!["address"]!.GetValue<string>() == Address)!;
            var master = vip["master"]?.GetValue<string>();
            if (isWanted(master)) return master;
        }
    }
}
