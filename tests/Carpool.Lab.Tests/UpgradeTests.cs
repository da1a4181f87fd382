using System.Text.Json;
using Carpool.Core.Admin;
using Carpool.Lab.Tests.Cluster;

namespace Carpool.Lab.Tests;

/// <summary>One daemon takes another's place on its host, and nobody notices.</summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    // Of two processors and two labs a program that starts can take more than the three beats of 100 ms.
    private const string Configuration = """
        carpool {
          cluster { name = lab, tls = off }
          placement { hold-down = 500ms, hold-down-max = 500ms }
          carp { interface = eth0, password-file = "carp.password", beat = 400ms }
          nodes {
            mail01 { address = 192.0.2.11 }
            mail02 { address = 192.0.2.12 }
            mail03 { address = 192.0.2.13 }
          }
          addresses = [
            { address = 192.0.2.101/24, vhid = 1, home = mail01 }
            { address = 192.0.2.102/24, vhid = 2, home = mail02 }
            { address = 192.0.2.103/24, vhid = 3, home = mail03 }
          ]
          services {
            smtp { port = 25 }
            imap { port = 143, path = proxy }
            web { port = 80 }
          }
          http { }
        }

        """;

    private static readonly string[] Addresses = ["192.0.2.101", "192.0.2.102", "192.0.2.103"];

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-upgrade-").FullName;
    private readonly TestLab _lab;

    public UpgradeTests()
    {
        Configure(Configuration);
        File.WriteAllText(Path.Combine(_folder, "carp.password"), "secret");
        _lab = new TestLab(ConfigurationFile);
    }

    private string ConfigurationFile => Path.Combine(_folder, "lab.conf");

    public Task InitializeAsync() => _lab.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [LabFact]
    public async Task Connections_live_on_and_no_address_moves_and_a_failed_upgrade_changes_nothing()
    {
        await _lab.RestoreAsync();
        var before = await WholeAsync();
        using var byKernel = await MailClient.ConnectAsync(await _lab.StatusAsync(), "192.0.2.101");
        using var byProxy = await MailClient.ConnectAsync(await _lab.StatusAsync(), "192.0.2.101", 143);
        var started = await StartedAsync();
        Assert.Equal(["kernel", "proxy"], (await ServicesAsync()).Take(2).Select(service => service.Path));
        using var probe = await _lab.ProbeAsync(Addresses);

        Configure(Configuration.Replace("port = 25", "prot = 25", StringComparison.Ordinal));
        var failed = await _lab.TryAsync("exec", "mail01", "--", "carpool", "upgrade");
        Assert.Equal(1, failed.Exit);
        Assert.Contains("prot", failed.Error, StringComparison.Ordinal);
        Assert.Equal(before.Daemon.Pid, (await _lab.HostAsync("mail01")).Daemon.Pid);

        Configure(Configuration);
        var answer = await _lab.ExecAsync("mail01", "carpool", "upgrade");
        Assert.StartsWith("upgraded: process ", answer, StringComparison.Ordinal);
        Assert.StartsWith("250 ", await byKernel.AskAsync("NOOP"), StringComparison.Ordinal);
        Assert.StartsWith("a OK ", await byProxy.AskAsync("a NOOP"), StringComparison.Ordinal);
        using (var anew = await MailClient.ConnectAsync(await _lab.StatusAsync(), "192.0.2.101", 143))
            Assert.StartsWith("* OK mail01 ", anew.Greeting, StringComparison.Ordinal);
        var after = await WholeAsync();
        var seen = await probe.StopAsync();

        Assert.NotEqual(before.Daemon.Pid, after.Daemon.Pid);
        Assert.NotEqual(started, await StartedAsync());
        Assert.Equal(RolesOf(before), RolesOf(after));
        Assert.All(seen.Addresses, address => Assert.Equal((1, 0), (address.Reigns.Count, address.Refused)));
        Assert.StartsWith("a OK ", await byProxy.AskAsync("a NOOP"), StringComparison.Ordinal);

        // The new process is the one that the lab, as a service manager, kills and starts.
        await _lab.DoAsync("kill", "mail01");
        await _lab.DoAsync("start", "mail01");
        await _lab.RestoreAsync();
    }

    private void Configure(string text) => File.WriteAllText(ConfigurationFile, text);

    private async Task<HostStatus> WholeAsync()
    {
        var status = await _lab.UntilAsync("all are one cluster, and up", status => status.IsWhole());
        return status.Hosts.Single(host => host.Name == "mail01");
    }

    /// <summary>When the daemon started that answers over HTTP, and is ready.</summary>
    private async Task<string> StartedAsync()
    {
        const string ask = "curl --silent --noproxy '*' --fail --retry 20 --retry-connrefused --retry-delay 1";
        var answers = await _lab.ExecAsync(
            "mail01", "sh", "-c", $"{ask} http://127.0.0.1:4054/health/ready http://127.0.0.1:4054/metrics");
        Assert.StartsWith("ready\n", answers, StringComparison.Ordinal);
        return answers.Split('\n').Single(
            line => line.StartsWith("process_start_time_seconds ", StringComparison.Ordinal));
    }

    private static IEnumerable<object> RolesOf(HostStatus host) =>
        host.Vips.Select(vip => (object)(vip.Address, vip.State, vip.Since, vip.Counters.Transitions));

    private async Task<ServiceView[]> ServicesAsync() => JsonSerializer.Deserialize<ServiceView[]>(
        await _lab.ExecAsync("mail01", "carpool", "service", "list", "--json"), TestLab.Json)!;
}
