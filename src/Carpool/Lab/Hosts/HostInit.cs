using System.Diagnostics;
using System.Globalization;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Hosts;

/// <summary>
/// A host's first process, which is what keeps the host alive: it has its own network, files, name and process numbers. When
/// it dies the kernel kills every process of the host; and it ends by itself when the laboratory is gone, because it reads
/// from a pipe of which the laboratory holds the other end.
/// </summary>
internal sealed class HostInit : IDisposable
{
    // 'cat' never waits for children that it inherits; with SIGCHLD ignored the kernel takes them away.
    private const string Script = """
        set -e
        read -r pid rest </proc/self/stat
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t tmpfs -o mode=0755 tmpfs /run
        mkdir /run/bin
        printf '#!/bin/sh\nexec %s "$@"\n' "$2" >/run/bin/carpool
        chmod 755 /run/bin/carpool
        hostname "$1"
        echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
        echo "$pid"
        trap '' CHLD
        exec cat >/dev/null
        """;

    private readonly Process _process;

    private HostInit(Process process, int pid)
    {
        _process = process;
        Pid = pid;
    }

    /// <summary>Its number outside of the host, as <c>ps</c> on this machine shows it.</summary>
    public int Pid { get; }

    /// <summary>Boots the host as far as it goes without a network.</summary>
    /// <param name="program">What <c>carpool</c> means inside, quoted for the shell.</param>
    /// <exception cref="LabException">The kernel refused a namespace or a mount; the message says which.</exception>
    public static async Task<HostInit> StartAsync(string name, string program, CancellationToken ct)
    {
        var process = Tool.Start("unshare",
            ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "sh", "-c", Script, "sh", name, program]);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(ct);
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var pid)) return new HostInit(process, pid);

            var why = await process.StandardError.ReadToEndAsync(ct);
            throw new LabException($"{name} does not boot: {why.Trim()}");
        }
        catch
        {
            process.StandardInput.Close();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Kills every process of the host at once, and waits until they are gone.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        Processes.Send(Pid, ProcessSignal.Kill);
        await _process.WaitForExitAsync(ct);
    }

    public void Dispose() => _process.Dispose();
}
