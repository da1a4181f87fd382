using System.Collections.Immutable;
using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Proxy;

/// <summary>
/// The stick tables of this process, by service: a reload that replaces a service leaves it its table. For any thread.
/// </summary>
public sealed class StickTables
{
    private volatile ImmutableDictionary<string, SharedStickTable> _tables =
        ImmutableDictionary<string, SharedStickTable>.Empty;

    /// <summary>The tables that there are now.</summary>
    public IReadOnlyDictionary<string, SharedStickTable> All => _tables;

    /// <summary>
    /// Has a table for each of these services that wants one, and no other. One that shall be of another size from now
    /// on is replaced by one that knows the same clients, as many as it holds.
    /// </summary>
    public void Use(IEnumerable<ServiceSettings> services, Instant now) => _tables = services
        .Where(service => service.Persistence.IsAny)
        .ToImmutableDictionary(service => service.Name, service => TableFor(service, now));

    public SharedStickTable? Find(string service) => _tables.GetValueOrDefault(service);

    private SharedStickTable TableFor(ServiceSettings service, Instant now)
    {
        var (size, expire) = (service.Persistence.Size, service.Persistence.Expire);
        if (Find(service.Name) is not { } former) return new SharedStickTable(size, expire);
        if ((former.Size, former.Expire) == (size, expire)) return former;

        var table = new SharedStickTable(size, expire);
        table.Clear(client: null, former.Cleared);
        table.Merge([.. former.All(now)], now);
        return table;
    }
}
