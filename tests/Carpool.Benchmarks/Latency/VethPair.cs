using Carpool.Benchmarks.Labs;
using Carpool.Linux.Packets;

namespace Carpool.Benchmarks.Latency;

/// <summary>A cable with a network card at each end, both on this host.</summary>
internal sealed class VethPair : IAsyncDisposable
{
    private const string NearEnd = "bench0";
    private const string FarEnd = "bench1";

    private VethPair()
    {
    }

    /// <summary>The end where the election is.</summary>
    public required PcapWire Near { get; init; }

    /// <summary>The end from which it is spoken to.</summary>
    public required PcapWire Far { get; init; }

    public static async Task<VethPair> PlugAsync(CancellationToken ct)
    {
        await IpAsync($"link add {NearEnd} type veth peer name {FarEnd}", ct);
        try
        {
            await IpAsync($"link set {NearEnd} up", ct);
            await IpAsync($"link set {FarEnd} up", ct);
            return new VethPair { Near = Open(NearEnd), Far = Open(FarEnd) };
        }
        catch
        {
            await UnplugAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Near.Dispose();
        Far.Dispose();
        await UnplugAsync();
    }

    private static PcapWire Open(string name) =>
        PcapWire.TryOpen(name, CaptureScope.Received, out var wire, out var fault)
            ? wire
            : throw new BenchmarkException($"{name}: {fault.Reason}: {fault.Detail}");

    private static Task<string> UnplugAsync() => IpAsync($"link del {NearEnd}", CancellationToken.None);

    private static Task<string> IpAsync(string words, CancellationToken ct) =>
        Tool.RunAsync("ip", words.Split(' '), ct);
}
