using System.Diagnostics;

namespace Carpool.Lab.Tests.Peers;

/// <summary>The real ucarp on the lab's client, with the vhid, address and password of the pool.</summary>
internal sealed class Ucarp : IAsyncDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly PeerLab _lab;
    private readonly string _log;
    private string? _pid;

    private Ucarp(PeerLab lab, string log, string pid)
    {
        _lab = lab;
        _log = log;
        _pid = pid;
    }

    public bool IsMaster => Log().LastOrDefault(line => line.Contains("Switching to state", StringComparison.Ordinal))
        is { } line && line.EndsWith("MASTER", StringComparison.Ordinal);

    /// <param name="options">Its timers (-b, -k), and -P to preempt.</param>
    public static async Task<Ucarp> StartAsync(PeerLab lab, string options)
    {
        var log = lab.PathOf("ucarp.log");
        var (up, down) = (Script(lab, "up", "add"), Script(lab, "down", "del"));
        var pid = await lab.Lab.ExecAsync("client", "sh", "-c",
            $"setsid ucarp -i eth0 -s 192.0.2.201 -v {PeerLab.Vhid} -p {PeerLab.Password} -a {PeerLab.Address}"
            + $" -u {up} -d {down} -n {options} >{log} 2>&1 </dev/null & echo $!");
        var ucarp = new Ucarp(lab, log, pid.Trim());
        await ucarp.UntilAsync("it has begun", () => ucarp.Log().Length > 0);
        return ucarp;
    }

    /// <returns>How long that took.</returns>
    public Task<TimeSpan> UntilMasterAsync() => UntilAsync("it is master", () => IsMaster);

    public Task UntilBackupAsync() => UntilAsync("it is backup", () => !IsMaster);

    /// <summary>Each advertisement that it refuses is a line of its log: "Bad digest", "Bad TTL" and so on.</summary>
    public void NothingIsDropped() =>
        Assert.DoesNotContain(Log(), line => line.Contains("bad", StringComparison.OrdinalIgnoreCase));

    /// <summary>SIGKILL, and the address goes with it, as if the host had died.</summary>
    public async Task KillAsync()
    {
        if (_pid is not { } pid) return;
        _pid = null;
        await _lab.Lab.ExecAsync(
            "client", "sh", "-c", $"kill -KILL {pid}; ip addr del {PeerLab.Address}/32 dev eth0 2>/dev/null || true");
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static string Script(PeerLab lab, string name, string verb)
    {
        var path = lab.PathOf(name);
        if (File.Exists(path)) return path;
        File.WriteAllText(path, $"#!/bin/sh\nip addr {verb} \"$2/32\" dev \"$1\"\n");
        File.SetUnixFileMode(path, Executable);
        return path;
    }

    private string[] Log() => File.ReadAllLines(_log);

    private async Task<TimeSpan> UntilAsync(string what, Func<bool> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"ucarp, not within 20 s: {what}\n{string.Join('\n', Log())}");
            await Task.Delay(Period);
        }

        return waited.Elapsed;
    }
}
