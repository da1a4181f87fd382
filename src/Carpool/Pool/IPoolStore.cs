using Carpool.Core.Cluster;

namespace Carpool.Pool;

/// <summary>Where the plan and the orders outlive a reboot.</summary>
public interface IPoolStore
{
    /// <summary>What was kept last; nothing when there is nothing, or nothing that can be read.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Task<PoolMemory> ReadAsync(CancellationToken ct);

    /// <summary>Keeps this in place of all before, wholly or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    Task WriteAsync(PoolMemory memory, CancellationToken ct);
}
