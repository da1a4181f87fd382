using System.Runtime.Serialization;
using Carpool.Cluster.Formats;
using Carpool.Core.Cluster;
using Carpool.Core.Settings;
using Carpool.Pool;

namespace Carpool.Hosting;

/// <summary>Keeps the plan and the orders in <c>pool.json</c> of one folder.</summary>
/// <param name="path">The folder; made when it is missing.</param>
internal sealed class PoolFolder(string path) : IPoolStore
{
    /// <summary>The environment's variable that names the folder for a service's state.</summary>
    public const string StateDirectory = "STATE_DIRECTORY";

    /// <summary>
    /// The folder of the configuration, else the one that the service manager made for it (systemd.exec(5),
    /// StateDirectory), else the usual one.
    /// </summary>
    public static string PathOf(ClusterSettings settings) =>
        settings.State ?? Environment.GetEnvironmentVariable(StateDirectory) ?? "/var/lib/carpool";

    private string File => Path.Combine(path, "pool.json");

    public async Task<PoolMemory> ReadAsync(CancellationToken ct)
    {
        if (!System.IO.File.Exists(File)) return PoolMemory.None;

        try
        {
            var file = PoolFile.Read(await System.IO.File.ReadAllTextAsync(File, ct));
            return new PoolMemory(file.Plan, file.Orders);
        }
        catch (SerializationException e)
        {
            throw new IOException($"{File}: {e.Message}", e);
        }
    }

    public Task WriteAsync(PoolMemory memory, CancellationToken ct) =>
        WholeFile.WriteAsync(File, new PoolFile(memory.Plan, memory.Orders).Write(), ct);
}
