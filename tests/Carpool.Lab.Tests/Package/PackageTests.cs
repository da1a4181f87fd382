using System.Diagnostics;

namespace Carpool.Lab.Tests.Package;

/// <summary>The Debian package, from its building to its last trace, under a real systemd.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Configuration = """
        carpool {
          cluster { name = one, tls = off }
          carp { interface = eth0, password-file = carp.password }
          nodes { server { address = 192.0.2.11 } }
          addresses = [{ address = 192.0.2.101/24, vhid = 1, home = server }]
        }
        """;

    private const string Beat = "systemctl show --value -p WatchdogTimestampMonotonic carpool";
    private const string Main = "systemctl show --value -p MainPID carpool";

    /// <summary>Who has the address, and since when.</summary>
    private const string Held = "carpool vip list --json | grep -E '\"(master|here|since)\"'";

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [MachineFact]
    public async Task It_starts_once_it_is_configured_and_needs_no_root_and_upgrades_and_goes_without_a_trace()
    {
        using var machine = await Machine.BootAsync(await BuildAsync());

        await machine.DoAsync("dpkg --install /run/carpool.deb");
        Assert.Empty(await machine.DoAsync("env -u SYSTEMD_UNIT_PATH systemd-analyze verify carpool.service 2>&1"));
        Assert.Equal("inactive\n", await machine.DoAsync("systemctl is-active carpool || :"));

        await machine.DoAsync($"""
            cd /etc/carpool
            umask 027
            echo secret >carp.password
            cat >carpool.conf <<'END'
            {Configuration}
            END
            systemctl start carpool
            """);
        await machine.UntilAsync("ip address show dev eth0 | grep -w 192.0.2.101 || :");
        var held = await machine.DoAsync(Held);
        var (first, beat) = (await machine.DoAsync(Main), await machine.DoAsync(Beat));
        // The three capabilities, no more to be had, and system calls are filtered.
        Assert.Equal(
            "carpool 0000000000003400 0000000000003400 1 2\n",
            await machine.DoAsync(
                $"""
                cd /proc/$({Main})
                echo $(stat -c %U .) $(sed -En 's/^(CapEff|CapBnd|NoNewPrivs|Seccomp):\s*//p' status)
                """));

        await machine.DoAsync("dpkg --install /run/carpool.deb");
        Assert.NotEqual(first, await machine.DoAsync(Main));
        // The new daemon answers a moment before its elections have told it what they went on with.
        await machine.UntilAsync($"[ \"$({Held})\" = '{held.Trim()}' ] || {Held}");
        await machine.UntilAsync($"beat=$({Beat}); [ $beat = {beat.Trim()} ] || echo $beat");

        await machine.DoAsync("dpkg --purge carpool");
        Assert.Empty(await machine.DoAsync(
            """
            ip address show dev eth0 | grep -w 192.0.2.101 || :
            nft list tables
            getent passwd carpool || :
            ls -d /usr/lib/carpool /var/lib/carpool /run/carpool /usr/bin/carpool 2>/dev/null || :
            """));
        Assert.Equal("carp.password\ncarpool.conf\n", await machine.DoAsync("ls /etc/carpool"));
    }

    /// <returns>Its path; it holds what the solution's build made.</returns>
    private async Task<string> BuildAsync()
    {
        var tests = Path.Combine("tests", "Carpool.Lab.Tests");
        var root = AppContext.BaseDirectory[..AppContext.BaseDirectory.LastIndexOf(tests, StringComparison.Ordinal)];
        var program = AppContext.BaseDirectory.Replace(tests, Path.Combine("src", "Carpool"), StringComparison.Ordinal);
        using var build = Process.Start(new ProcessStartInfo(
            Path.Combine(root, "src", "deb"), ["--output", _folder, "--program", program])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.Equal(0, build.ExitCode);
        return output.Trim();
    }
}
