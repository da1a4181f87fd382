using System.Diagnostics;
using System.Globalization;
using Carpool.Linux.Namespaces;

namespace Carpool.Lab.Hosts;

/// <summary>
/// A host's first process, which is what keeps the host alive: it has a network, files, a name and process numbers of
/// its own. When it dies the kernel kills every process of the host; and it ends by itself when the lab is gone: it
/// reads its orders from a pipe of which the lab holds the other end.
/// </summary>
internal sealed class HostInit : IDisposable
{
    // Programs are started from in here, not by nsenter: that would stay outside as their parent, and a host cannot end
    // before such a parent has noticed its child's death.
    private const string Script = """
        set -e
        read -r pid rest </proc/self/stat
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t tmpfs -o mode=0755 tmpfs /run
        mkdir /run/bin /run/disk /run/spool
        mount -t tmpfs -o mode=0755,size=16m tmpfs /run/spool
        mount --bind "$3" /run/disk
        printf '#!/bin/sh\nexec %s "$@"\n' "$2" >/run/bin/carpool
        chmod 755 /run/bin/carpool
        hostname "$1"
        echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
        export PATH=/run/bin:$PATH STATE_DIRECTORY=/run/disk
        echo "$pid"
        while read -r log command; do
          (eval "exec setsid $command" </dev/null >>"$log" 2>&1) &
          echo "$!"
        done
        """;

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private HostInit(Process process, int pid)
    {
        _process = process;
        Pid = pid;
    }

    /// <summary>Its number outside of the host, as <c>ps</c> on this machine shows it.</summary>
    public int Pid { get; }

    /// <summary>Boots the host as far as it goes without a network.</summary>
    /// <param name="name">Its host name.</param>
    /// <param name="carpool">What <c>carpool</c> means inside, quoted for the shell.</param>
    /// <param name="disk">
    /// A folder that it finds at <c>/run/disk</c>, boot after boot. At <c>/run/spool</c> it has a small disk that is
    /// empty at each boot.
    /// </param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="LabException">The kernel refused a namespace or a mount; the message says which.</exception>
    public static async Task<HostInit> BootAsync(string name, string carpool, string disk, CancellationToken ct)
    {
        Directory.CreateDirectory(disk);
        var process = Tool.Start("unshare",
        [
            "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child",
            "sh", "-c", Script, "sh", name, carpool, disk,
        ]);
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

    /// <summary>Starts a program in the host, in a session of its own.</summary>
    /// <param name="log">Takes its output, at the end; a path without blanks.</param>
    /// <param name="command">Words quoted for the shell.</param>
    public async Task<HostProgram> StartAsync(string log, string command, CancellationToken ct)
    {
        await _process.StandardInput.WriteAsync($"{log} {command}\n".AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
        var inside = await _process.StandardOutput.ReadLineAsync(ct);
        foreach (var child in Processes.Children(Pid))
            if (Processes.InnermostNumber(child) == inside)
                return new HostProgram(child);
        throw new LabException($"{command} ended at once; its log is {log}");
    }

    /// <summary>Kills every process of the host at once, and waits until they are gone.</summary>
    /// <exception cref="LabException">One of them, which came in from outside, is still not gone after 5 s.</exception>
    public async Task KillAsync()
    {
        Processes.Send(Pid, ProcessSignal.Kill);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (TimeoutException e)
        {
            throw new LabException($"process {Pid} does not end: a stopped 'lab exec' may hold it", e);
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Dispose();
        _process.Dispose();
    }
}
