namespace Carpool.Lab.Tests.Cluster;

/// <summary>Servers die, one by one and together, and come back.</summary>
public sealed class CrashTests(TestLab lab) : FiveServersTests(lab)
{
    [LabFact]
    public async Task A_server_that_returns_is_of_the_one_cluster_again_and_gets_its_addresses_back()
    {
        await Lab.DoAsync("crash", "mail02");
        await Lab.UntilAsync("the others go on", status =>
            status.AreOneCluster("mail01", "mail03", "mail04", "mail05") && status.Loads() == "0 2 2 3 3");

        await Lab.DoAsync("start", "mail02");

        await Lab.UntilAsync("one cluster, two each", status =>
            status.IsOneCluster() && status.HasOneMasterEach() && status.Loads() == "2 2 2 2 2");
    }

    [LabFact]
    public async Task After_three_crashes_one_at_a_time_two_hold_five_each_and_the_last_one_holds_all()
    {
        foreach (var host in new[] { "mail01", "mail02", "mail03" })
        {
            await Lab.DoAsync("crash", host);
            await Lab.UntilAsync($"the pool is even without {host}", status =>
                status.HasOneMasterEach() && IsEven(status));
        }

        await Lab.UntilAsync("five each", status => status.Loads() == "0 0 0 5 5");

        await Lab.DoAsync("crash", "mail04");

        // It is a cluster of one, and its plan has itself first everywhere.
        await Lab.UntilAsync("mail05 holds all by a plan of its own", status =>
            status.AreOneCluster("mail05") && status.Loads() == "0 0 0 0 10"
            && status.Living().First().Vips.All(vip => vip.Succession[0] == "mail05"));
    }

    [LabFact]
    public async Task After_three_crashes_at_once_two_hold_five_each()
    {
        await Task.WhenAll(new[] { "mail01", "mail02", "mail03" }.Select(host => Lab.DoAsync("crash", host)));

        await Lab.UntilAsync("five each", status => status.HasOneMasterEach() && status.Loads() == "0 0 0 5 5");
    }

    private static bool IsEven(LabStatus status)
    {
        var loads = status.Living().Select(host => host.Masters.Count()).ToList();
        return loads.Max() - loads.Min() <= 1;
    }
}
