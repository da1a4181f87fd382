namespace Carpool.Lab.Tests.Cluster;

/// <summary>The network breaks in two, or in one link, for the cluster, for CARP or for both, and heals.</summary>
public sealed class PartitionTests(TestLab lab) : FiveServersTests(lab)
{
    private static readonly string[] Few = ["mail01", "mail02"];
    private static readonly string[] Many = ["mail03", "mail04", "mail05"];

    [LabFact]
    public async Task A_server_whose_cluster_cannot_reach_one_other_stays_outside_and_serves_until_it_can()
    {
        var before = (await Lab.StatusAsync()).Holdings();
        await Lab.DoAsync("cut", "mail02", "--from", "mail04", "--only", "cluster");
        var cut = await Lab.UntilAsync("all but one are one cluster", status =>
            status.AreOneCluster("mail01", "mail02", "mail03", "mail05") && status.AreOneCluster(["mail04"]));
        Assert.Equal(before, cut.Holdings());

        await Lab.DoAsync("heal", "mail02");

        var healed = await Lab.UntilAsync("one cluster", status => status.IsOneCluster());
        Assert.Equal(before, healed.Holdings());
    }

    [LabFact]
    public async Task With_the_wire_cut_in_two_each_side_serves_all_and_after_it_the_pool_is_as_before()
    {
        await CutAsync("--only", "wire");
        await Lab.UntilAsync("a master on either side", status =>
            status.Addresses.All(address => IsServedOnBothSides(address.Masters)));

        await HealAsync();

        await Lab.UntilAsync("one cluster, two each", IsWhole);
    }

    [LabFact]
    public async Task With_both_cut_in_two_each_side_is_even_and_after_it_the_pool_is_as_before()
    {
        await CutAsync();
        await Lab.UntilAsync("two even pools", status =>
            status.AreOneCluster(Few) && status.AreOneCluster(Many)
            && status.Addresses.All(address => IsServedOnBothSides(address.Masters))
            && status.Loads() == "3 3 4 5 5");

        await HealAsync();

        await Lab.UntilAsync("one cluster, two each", IsWhole);
    }

    [LabFact]
    public async Task Without_any_cluster_a_crash_is_taken_over_as_with_it()
    {
        string[] all = [.. Few, .. Many];
        foreach (var host in all) await Lab.DoAsync("cut", host, "--only", "cluster");
        await Lab.UntilAsync("everybody is alone", status => all.All(host => status.AreOneCluster(host)));
        var victim = await Lab.HostAsync("mail04");

        using var probe = await Lab.ProbeAsync([.. victim.Masters]);
        await Lab.DoAsync("crash", "mail04");
        await Lab.UntilAsync("the others serve", status => status.HasOneMasterEach());
        var seen = await probe.StopAsync();

        Assert.All(seen.Addresses, address => Assert.InRange(address.NeighbourGap.Ms, 0, 500));
        Assert.Equal("0 2 2 3 3", (await Lab.StatusAsync()).Loads());
    }

    private static bool IsWhole(LabStatus status) =>
        status.IsOneCluster() && status.HasOneMasterEach() && status.Loads() == "2 2 2 2 2";

    private static bool IsServedOnBothSides(IReadOnlyList<string> masters) =>
        masters.Count == 2 && Few.Intersect(masters).Count() == 1;

    private async Task CutAsync(params string[] only)
    {
        foreach (var host in Few) await Lab.DoAsync(["cut", host, "--from", string.Join(',', Many), .. only]);
    }

    private async Task HealAsync()
    {
        foreach (var host in Few) await Lab.DoAsync("heal", host);
    }
}
