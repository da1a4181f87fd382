using System.Diagnostics;
using System.Globalization;

namespace Carpool.Lab.Tests.Package;

/// <summary>
/// A machine with a real systemd: this one's files, but what is written to them goes to memory, and no unit besides
/// the package's. Only root can have one. Nothing of it is left when it is disposed of.
/// </summary>
internal sealed class Machine : IDisposable
{
    private const string Boot = """
        set -e
        cgroup=$1 package=$2
        mount -t cgroup2 cgroup2 /mnt
        mkdir /mnt/$cgroup
        echo $$ >/mnt/$cgroup/cgroup.procs
        umount /mnt
        exec unshare --net --mount --uts --ipc --cgroup --pid --fork --kill-child sh -ec '
          read -r pid rest </proc/self/stat
          mount -t tmpfs -o mode=0755 tmpfs /mnt
          mkdir /mnt/upper /mnt/work /mnt/root
          mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
          cd /mnt/root
          mount -t proc proc proc
          mount -t sysfs sysfs sys
          mount -t cgroup2 cgroup2 sys/fs/cgroup
          mount -t tmpfs -o mode=0755 tmpfs run
          mount -t tmpfs -o mode=1777 tmpfs tmp
          mount --rbind /dev dev
          rm -f usr/sbin/policy-rc.d
          echo server >etc/hostname
          units=run/units
          mkdir -p $units/carpool.service.d
          for target in sysinit basic network-online shutdown multi-user; do echo "[Unit]" >$units/$target.target; done
          ln -s /usr/lib/systemd/system/carpool.service $units
          printf "[Service]\nStandardOutput=append:/run/log\nStandardError=inherit\n$2\n" \
            >$units/carpool.service.d/test.conf
          cp "$1" run/carpool.deb
          mkdir -p mnt/old
          pivot_root . mnt/old
          umount -l /mnt/old
          ip link set lo up
          ip link add eth0 type veth peer name wire
          ip link set wire up
          ip link set eth0 up
          ip address add 192.0.2.11/24 dev eth0
          echo $pid
          export container=test SYSTEMD_UNIT_PATH=/run/units SYSTEMD_LOG_TARGET=null
          exec /lib/systemd/systemd --unit=multi-user.target </dev/null >/dev/null 2>&1' machine "$package" "$3"
        """;

    private const string End = """
        mount -t cgroup2 cgroup2 /mnt
        echo 1 >/mnt/$1/cgroup.kill
        until grep -q 'populated 0' /mnt/$1/cgroup.events; do sleep 0.05; done
        find /mnt/$1 -depth -type d -exec rmdir {} +
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly string _cgroup;
    private readonly Process _process;
    private readonly string _pid;

    private Machine(string cgroup, Process process, string pid)
    {
        _cgroup = cgroup;
        _process = process;
        _pid = pid;
    }

    /// <summary>Boots one.</summary>
    /// <param name="package">What it finds as /run/carpool.deb.</param>
    public static async Task<Machine> BootAsync(string package)
    {
        var cgroup = $"carpool-test-{Environment.ProcessId}";
        // The package of this test does not bring a runtime.
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var runtime = dotnet is null ? "" : $"Environment=DOTNET_ROOT={dotnet}";
        var process = Start("unshare", "--mount", "sh", "-c", Boot, "sh", cgroup, package, runtime);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (int.TryParse(line, CultureInfo.InvariantCulture, out _)) return new Machine(cgroup, process, line);

        throw new InvalidOperationException($"no machine: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs a script on it.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> DoAsync(string script)
    {
        var ended = await RunAsync(script);
        return ended.Exit == 0
            ? ended.Output
            : throw new InvalidOperationException($"{script}: status {ended.Exit}, {ended.Error}{ended.Output}");
    }

    /// <summary>Runs a script on it until it prints something, at most a minute.</summary>
    public async Task<string> UntilAsync(string script)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Limit)
        {
            if (await RunAsync(script) is { Exit: 0, Output.Length: > 0 } ended) return ended.Output;
            await Task.Delay(Period);
        }

        throw new TimeoutException($"nothing within a minute: {script}\n{await DoAsync("cat /run/log")}");
    }

    public void Dispose()
    {
        _process.Kill();
        using var end = Start("unshare", "--mount", "sh", "-ec", End, "sh", _cgroup);
        end.WaitForExit(Limit);
        _process.Dispose();
    }

    private async Task<Ended> RunAsync(string script)
    {
        using var process = Start(
            "nsenter", "--target", _pid, "--mount", "--net", "--pid", "--uts", "--ipc", "--root", "--wd",
            "env", "SYSTEMD_UNIT_PATH=/run/units", "sh", "-ec", script);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return new Ended(process.ExitCode, await output, await error);
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
