namespace Carpool.Core.Protection;

/// <summary>
/// What the file descriptors of the process are enough for: two for each connection, one for each client in a tarpit,
/// one for each listener, and some for all else that the daemon does.
/// </summary>
/// <param name="Connections">Connections at once, at least 1 and not more than wanted.</param>
/// <param name="Tarpit">Clients at once in the tarpits, at least 1 and not more than wanted.</param>
/// <param name="Shortage">One sentence when it is less than wanted, else null.</param>
public readonly record struct DescriptorBudget(int Connections, int Tarpit, string? Shortage)
{
    /// <summary>For logs, the cluster, checks, commands and the runtime.</summary>
    private const int Reserve = 256;

    /// <param name="limit">Descriptors that the process may have (RLIMIT_NOFILE).</param>
    /// <param name="connections">Wanted, from 1.</param>
    /// <param name="tarpit">Wanted, from 1.</param>
    /// <param name="listeners">Sockets that listen.</param>
    public static DescriptorBudget Of(int limit, int connections, int tarpit, int listeners)
    {
        var left = Math.Max(0, limit - Reserve - listeners);
        if (2L * connections + tarpit <= left) return new DescriptorBudget(connections, tarpit, Shortage: null);

        // Clients that are refused do not take the place of those that are served.
        var held = Math.Clamp(left / 16, 1, tarpit);
        var served = Math.Clamp((left - held) / 2, 1, connections);
        return new DescriptorBudget(
            served, held,
            $"proxy.max-connections is {connections} and proxy.max-tarpit {tarpit}, but {limit} file descriptors are "
                + $"enough for {served} and {held} only, which is the limit until LimitNOFILE is raised");
    }
}
