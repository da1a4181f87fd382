namespace Carpool.Lab.Tests.Cluster;

/// <summary>
/// Servers are taken out for repair and put back, addresses are moved by hand, certificates are replaced.
/// </summary>
public sealed class MaintenanceTests(TestLab lab) : FiveServersTests(lab)
{
    [LabFact]
    public async Task A_drained_server_stays_empty_over_a_reboot_until_it_is_resumed()
    {
        var drained = await Lab.ExecAsync("mail04", "carpool", "node", "drain", "mail02", "--wait");
        Assert.EndsWith("mail02 is drained\n", drained, StringComparison.Ordinal);
        Assert.Equal("0 2 2 3 3", (await Lab.StatusAsync()).Loads());

        await Lab.DoAsync("crash", "mail02");
        await Lab.UntilAsync("the others see it gone", status =>
            status.AreOneCluster("mail01", "mail03", "mail04", "mail05"));
        await Lab.DoAsync("start", "mail02");
        await Lab.UntilAsync("it is back, and still drained", status =>
            status.IsOneCluster() && StateOf(status, "mail02") == "drained" && status.Loads() == "0 2 2 3 3");

        await Lab.ExecAsync("mail01", "carpool", "node", "resume", "mail02");
        await Lab.UntilAsync("it has its share again", status => status.Loads() == "2 2 2 2 2");
    }

    [LabFact]
    public async Task An_address_is_moved_from_any_server_and_stays_until_it_is_released()
    {
        await Lab.ExecAsync("mail05", "carpool", "vip", "move", "192.0.2.101", "mail03");
        await Lab.UntilAsync("it is there, and the pool even", status =>
            HolderOf(status, "192.0.2.101") == "mail03" && status.Loads() == "2 2 2 2 2");

        var released = await Lab.ExecAsync("mail05", "carpool", "vip", "release", "192.0.2.101");
        Assert.Equal("192.0.2.101 need not stay at mail03 any more\n", released);
        await Lab.UntilAsync("it is home", status =>
            HolderOf(status, "192.0.2.101") == "mail01" && status.Loads() == "2 2 2 2 2");
    }

    [LabFact]
    public async Task A_new_authority_takes_over_in_two_rounds_of_reloads_and_nobody_but_the_cluster_notices()
    {
        var before = await Lab.StatusAsync();
        using var client = await MailClient.ConnectAsync(before, "192.0.2.101");
        var folder = Path.GetDirectoryName(before.Hosts[0].Log)!;
        var (files, made) = (Path.Combine(folder, "cluster"), Path.Combine(folder, "next"));
        var config = Path.Combine(folder, "lab.conf");
        Assert.Equal(0, (await CarpoolProgram.RunAsync("cluster", "init", "--config", config, "--out", made)).Exit);

        var authority = await File.ReadAllTextAsync(Path.Combine(made, "ca.pem"));
        await File.AppendAllTextAsync(Path.Combine(files, "ca.pem"), authority);
        await ReloadAllAsync(before);
        foreach (var file in Directory.EnumerateFiles(made, "mail*"))
            File.Move(file, Path.Combine(files, Path.GetFileName(file)), overwrite: true);
        await ReloadAllAsync(before);

        var after = await Lab.UntilAsync("one cluster again", status => status.IsOneCluster());
        Assert.Equal(Lives(before), Lives(after));
        Assert.StartsWith("250 ", await client.AskAsync("NOOP"), StringComparison.Ordinal);
    }

    private async Task ReloadAllAsync(LabStatus lab)
    {
        foreach (var host in lab.Hosts.Where(host => host.Node))
            Assert.Equal(
                "configuration reloaded\n  cluster.certificate-file has another content\n",
                await Lab.ExecAsync(host.Name, "carpool", "config", "reload"));
    }

    /// <summary>What would be another if a daemon had begun anew, or an address had moved.</summary>
    private static IEnumerable<object> Lives(LabStatus status) =>
    [
        .. status.Hosts.Select(host => (host.Name, host.Daemon.Pid)),
        .. from host in status.Hosts
           from vip in host.Vips
           where vip.State == "Master"
           select (host.Name, vip.Address, vip.Since),
    ];

    private static string? StateOf(LabStatus status, string node) =>
        status.Living().First().Nodes.Single(one => one.Name == node).State;

    /// <returns>Null while it changes hands: two daemons asked one after the other may both say they hold it.</returns>
    private static string? HolderOf(LabStatus status, string address) =>
        status.Addresses.Single(one => one.Address == address).Masters is [var holder] ? holder : null;
}
