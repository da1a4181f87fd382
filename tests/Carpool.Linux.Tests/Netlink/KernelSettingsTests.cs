using Carpool.Linux.Netlink;

namespace Carpool.Linux.Tests.Netlink;

public sealed class KernelSettingsTests : IDisposable
{
    private const string Ignore = "net/ipv4/conf/lo/arp_ignore";
    private const string Announce = "net/ipv4/conf/lo/arp_announce";

    private readonly NetworkNamespace _space = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-").FullName;

    public void Dispose()
    {
        _space.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [NamespaceFact]
    public void Former_values_come_back_and_the_record_goes() => _space.Run(() =>
    {
        var settings = KernelSettings.Open(_folder);
        foreach (var (path, value) in KernelSettings.ForBase("lo"))
            Assert.True(settings.Set(path, value) is SettingOutcome.Set or SettingOutcome.AlreadySet);
        Assert.Equal(("1", "2"), (Value(Ignore), Value(Announce)));

        Assert.Empty(settings.Restore());
        Assert.Equal(("0", "0"), (Value(Ignore), Value(Announce)));
        Assert.Empty(Directory.GetFiles(_folder));
    });

    [NamespaceFact]
    public void The_start_after_a_kill_still_restores_the_original_values() => _space.Run(() =>
    {
        KernelSettings.Open(_folder).Set(Ignore, "1");

        var next = KernelSettings.Open(_folder);
        Assert.Equal(SettingOutcome.AlreadySet, next.Set(Ignore, "1"));
        Assert.Equal(SettingOutcome.Set, next.Set(Ignore, "2"));
        next.Restore();
        Assert.Equal("0", Value(Ignore));
    });

    [NamespaceFact]
    public void What_an_administrator_changed_meanwhile_stays() => _space.Run(() =>
    {
        var settings = KernelSettings.Open(_folder);
        settings.Set(Ignore, "1");
        settings.Set(Announce, "2");
        File.WriteAllText("/proc/sys/" + Ignore, "3");
        Assert.Empty(settings.Restore());
        Assert.Equal(("3", "0"), (Value(Ignore), Value(Announce)));
    });

    [NamespaceFact]
    public void What_went_with_its_interface_is_forgotten() => _space.Run(() =>
    {
        _space.Ip("link add eth0.7 type bridge");
        var settings = KernelSettings.Open(_folder);
        Assert.Equal(SettingOutcome.Set, settings.Set("net/ipv4/conf/eth0.7/arp_ignore", "1"));
        Assert.Equal(SettingOutcome.NotThere, settings.Set("net/ipv4/conf/nosuch/arp_ignore", "1"));
        Assert.Equal(SettingOutcome.Failed, settings.Set(Ignore, "many"));
        _space.Ip("link del eth0.7");
        Assert.Empty(settings.Restore());
        Assert.Empty(Directory.GetFiles(_folder));
    });

    private static string Value(string path) => File.ReadAllText("/proc/sys/" + path).TrimEnd();
}
