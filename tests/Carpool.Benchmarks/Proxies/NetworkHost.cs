using System.Diagnostics;
using System.Globalization;
using Carpool.Benchmarks.Labs;
using Carpool.Linux.Namespaces;

namespace Carpool.Benchmarks.Proxies;

/// <summary>A host with a network of its own: namespaces that are there as long as a process waits in them.</summary>
internal sealed class NetworkHost : IAsyncDisposable
{
    private const string Wait = "mount -t sysfs sysfs /sys && ip link set lo up && echo ready && read -r _";

    private readonly Process _process;

    private NetworkHost(Process process, bool hasUsers)
    {
        _process = process;
        string[] users = hasUsers ? ["--user", "--preserve-credentials"] : [];
        Inside = ["nsenter", "--target", Pid, .. users, "--net", "--mount", "--"];
    }

    /// <summary>By which <c>ip link</c> knows its network.</summary>
    public string Pid => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The beginning of a command that is to run on this host.</summary>
    public string[] Inside { get; }

    /// <summary>Boots a host. Who is not root gets a user namespace, in which he is.</summary>
    /// <param name="beside">A host that a cable is to lead to.</param>
    public static async Task<NetworkHost> BootAsync(NetworkHost? beside, CancellationToken ct)
    {
        var hasUsers = Processes.EffectiveUser != 0;
        string[] users = hasUsers ? ["--user", "--map-root-user"] : [];
        string[] command = beside is null
            ? ["unshare", .. users, "--net", "--mount", "sh", "-c", Wait]
            : [.. beside.Inside, "unshare", "--net", "--mount", "sh", "-c", Wait];
        var host = new NetworkHost(Tool.Start(command[0], command[1..]), hasUsers);
        try
        {
            if (await host._process.StandardOutput.ReadLineAsync(ct) == "ready") return host;
            throw new BenchmarkException((await host._process.StandardError.ReadToEndAsync(ct)).Trim());
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command on this host to its end.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> RunAsync(string command, CancellationToken ct) =>
        Tool.RunAsync(Inside[0], [.. Inside[1..], .. command.Split(' ')], ct);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
