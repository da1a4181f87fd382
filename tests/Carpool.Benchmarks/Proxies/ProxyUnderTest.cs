using System.Net;
using Carpool.Benchmarks.Footprint;

namespace Carpool.Benchmarks.Proxies;

/// <summary>One of the two proxies.</summary>
internal sealed record ProxyUnderTest(string Name, IPAddress Address, int Pid)
{
    /// <summary>What work cost it.</summary>
    /// <param name="Rate">Units a second.</param>
    /// <param name="CpuPerUnit">Microseconds of this proxy's CPU.</param>
    public readonly record struct Cost(double Rate, double CpuPerUnit);

    /// <summary>Does something that goes through the proxy.</summary>
    /// <param name="work">Returns how many units it did, and in how many seconds.</param>
    public async Task<Cost> MeasureAsync(Func<Task<(double Units, double Seconds)>> work)
    {
        var before = ProcessSample.Take(Pid).Cpu;
        var (units, seconds) = await work();
        var used = ProcessSample.Take(Pid).Cpu - before;
        return units > 0
            ? new Cost(units / seconds, used.TotalMicroseconds / units)
            : throw new BenchmarkException($"nothing came through {Name}");
    }

    /// <summary>Open descriptors, of which each proxied connection has two.</summary>
    public int Descriptors() => Directory.GetFiles($"/proc/{Pid}/fd").Length;

    public double ResidentMb() => ProcessSample.Take(Pid).ResidentMb;
}
