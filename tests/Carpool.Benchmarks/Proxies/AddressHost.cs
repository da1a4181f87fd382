using System.CommandLine;
using System.Diagnostics;
using Carpool.Benchmarks.Labs;
using Carpool.Benchmarks.Latency;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Conntrack;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Carpool.Linux.Packets;

namespace Carpool.Benchmarks.Proxies;

/// <summary>
/// <c>address-host</c>: holds the virtual address of a <see cref="Cable"/> as the daemon does: the election with its
/// beats on the wire, the lease that they renew, the tables of the kernel path and the watch on its connections.
/// </summary>
internal sealed class AddressHost : IAsyncDisposable
{
    private const string Name = "address-host";
    private const string Ready = "ready";

    // Those of the daemon.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(3);

    private readonly Process _process;

    private AddressHost(Process process) => _process = process;

    public static Command Create()
    {
        var ports = new Argument<ushort[]>("ports") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "What the proxy benchmark starts inside of a network.") { ports };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            await HoldAsync(parse.GetValue(ports) ?? [], ct);
            return 0;
        });
        return command;
    }

    /// <summary>Starts one on the server of the cable, and returns when the address is held.</summary>
    /// <param name="ports">Which connections to it go straight to the server's own address.</param>
    public static async Task<AddressHost> StartAsync(Cable cable, ushort[] ports, CancellationToken ct)
    {
        string[] command = [.. cable.OnServer, Environment.ProcessPath!, Name, .. ports.Select(port => $"{port}")];
        var host = new AddressHost(Tool.Start(command[0], command[1..]));
        try
        {
            if (await host._process.StandardOutput.ReadLineAsync(ct) == Ready) return host;
            throw new BenchmarkException((await host._process.StandardError.ReadToEndAsync(ct)).Trim());
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task HoldAsync(ushort[] ports, CancellationToken ct)
    {
        var (address, own) = (NetAddress.Parse($"{Cable.Virtual}"), NetAddress.Parse($"{Cable.Own}"));
        var folder = Directory.CreateTempSubdirectory("carpool-bench-");
        using var path = new KernelPath(KernelSettings.Open(folder.FullName));
        if (path.Install() is { } refusal) throw new BenchmarkException(refusal);
        Direct();
        await using var renewal = new Timer(_ => Direct(), null, RenewAfter, RenewAfter);
        using var connections = new ConnectionMonitor(TimeProvider.System);
        var watches = ports.Select(port => connections.Watch([address], port, new Counted())).ToList();

        if (!PcapWire.TryOpen(Cable.Interface, CaptureScope.Received, out var wire, out var fault))
            throw new BenchmarkException($"{Cable.Interface}: {fault.Reason}: {fault.Detail}");
        using var opened = wire;
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var rig = new Rig(wire, _ => { }, status =>
        {
            if (status.Role == CarpRole.Master) held.TrySetResult();
        });
        await held.Task.WaitAsync(ct);
        await Console.Out.WriteLineAsync(Ready);
        _ = await Console.In.ReadToEndAsync(ct);
        watches.ForEach(watch => watch.Dispose());
        folder.Delete(recursive: true);

        void Direct()
        {
            var redirects = ports.Select(port => new Redirect(address, port, own, port)).ToList();
            if (path.Replace(redirects, Lifetime) is { } why) throw new BenchmarkException(why);
        }
    }

    /// <summary>What a service does with its connections past the proxy, without the log.</summary>
    private sealed class Counted : IConnectionObserver
    {
        private long _current;

        public void Opened(int count) => Interlocked.Add(ref _current, count);

        public void Lost(int count) => Interlocked.Add(ref _current, -count);

        public void Ended(in TrackedConnection connection) => Lost(1);
    }
}
