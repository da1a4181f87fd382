namespace Carpool.Linux.Tests.Nftables;

public sealed class TransparencyTests
{
    [NamespaceFact]
    public async Task The_hosts_own_service_sees_the_client()
    {
        await using var host = new TransparentHost();
        Assert.Null(host.Transparency.Install());

        Assert.Equal("local 192.0.2.201", host.Ask(TransparentHost.Local, isV6: false));
        Assert.Equal("local 2001:db8::201", host.Ask(TransparentHost.Local, isV6: true));
    }

    [NamespaceFact]
    public async Task A_server_whose_answers_come_back_through_the_host_sees_the_client()
    {
        await using var host = new TransparentHost();
        Assert.Null(host.Transparency.Install());

        Assert.Equal("far 192.0.2.201", host.Ask(TransparentHost.Far, isV6: false));
        Assert.Equal("far 2001:db8::201", host.Ask(TransparentHost.Far, isV6: true));
    }

    [NamespaceFact]
    public async Task What_a_killed_daemon_left_and_what_a_firewalls_restart_took_away_are_no_trouble()
    {
        await using var host = new TransparentHost();
        using (var killed = host.NewTransparency()) Assert.Null(killed.Install());
        Assert.Null(host.Transparency.Install());
        var inForce = host.InForce;
        host.Host.Execute("nft", "flush ruleset");
        host.Host.Ip("rule del fwmark 0xca8");

        Assert.Null(host.Transparency.Install());
        Assert.Null(host.Transparency.Install());

        Assert.Equal(inForce, host.InForce);
        Assert.Equal("local 192.0.2.201", host.Ask(TransparentHost.Local, isV6: false));
    }

    [NamespaceFact]
    public async Task Nothing_is_left_of_it_when_it_is_removed_and_removing_nothing_does_no_harm()
    {
        await using var host = new TransparentHost();
        host.Transparency.Remove();
        Assert.Null(host.Transparency.Install());
        Assert.Contains("carpool-transparent", host.InForce, StringComparison.Ordinal);
        Assert.Contains("4053", host.InForce, StringComparison.Ordinal);

        host.Transparency.Remove();

        Assert.Equal("", host.InForce);
    }

    [NamespaceFact]
    public async Task Whoever_has_handed_it_on_leaves_it_to_the_next_one()
    {
        await using var host = new TransparentHost();
        Assert.Null(host.Transparency.Install());
        var inForce = host.InForce;

        host.Transparency.Dispose();
        host.Transparency.Remove();

        Assert.Equal(inForce, host.InForce);
    }
}
