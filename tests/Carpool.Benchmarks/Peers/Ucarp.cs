namespace Carpool.Benchmarks.Peers;

/// <summary>ucarp(8): CARP in user space. One second is the fastest that it can be told.</summary>
internal sealed class Ucarp : Peer
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public override string Name => "ucarp, advbase 1";

    public override TimeSpan Patience => TimeSpan.FromSeconds(5);

    public override IEnumerable<string> Prepare(string folder, string own, int place) =>
    [
        "ucarp", "--interface=eth0", $"--srcip={own}", $"--vhid={RouterId}", "--pass=lab", $"--addr={Address}",
        "--advbase=1", $"--advskew={place}", "--preempt", "--daemonize",
        $"--upscript={Script(folder, "add")}", $"--downscript={Script(folder, "del")}",
    ];

    private static string Script(string folder, string verb)
    {
        var path = Path.Combine(folder, $"ucarp-{verb}");
        File.WriteAllText(path, $"#!/bin/sh\nexec ip addr {verb} {Address}/{Prefix} dev eth0\n");
        File.SetUnixFileMode(path, Executable);
        return path;
    }
}
