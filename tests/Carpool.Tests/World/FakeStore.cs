using Carpool.Core.Cluster;
using Carpool.Pool;

namespace Carpool.Tests.World;

/// <summary>A disk that holds one pool file.</summary>
internal sealed class FakeStore : IPoolStore
{
    internal PoolMemory Kept { get; set; } = PoolMemory.None;

    internal int Writes { get; private set; }

    internal IOException? Fault { get; set; }

    public Task<PoolMemory> ReadAsync(CancellationToken ct) =>
        Fault is null ? Task.FromResult(Kept) : Task.FromException<PoolMemory>(Fault);

    public Task WriteAsync(PoolMemory memory, CancellationToken ct)
    {
        Writes++;
        if (Fault is not null) return Task.FromException(Fault);

        Kept = memory;
        return Task.CompletedTask;
    }
}
