namespace Carpool.Lab.View;

/// <summary>Says in words what is different between two moments: one line a change.</summary>
internal static class LabChanges
{
    /// <param name="before">Null at the first look: everything that is there is new.</param>
    public static IEnumerable<string> Between(LabStatus? before, LabStatus now)
    {
        for (var i = 0; i < now.Hosts.Count; i++)
        {
            var host = now.Hosts[i];
            if (!host.Node) continue;
            var (daemon, services) = (host.Daemon.State, host.Services.State);
            var daemonBefore = before?.Hosts[i].Daemon.State ?? RunState.Running;
            var servicesBefore = before?.Hosts[i].Services.State ?? RunState.Running;
            if (daemon != daemonBefore) yield return $"{host.Name}: daemon {daemonBefore.Word()} -> {daemon.Word()}";
            if (services != servicesBefore)
                yield return $"{host.Name}: services {servicesBefore.Word()} -> {services.Word()}";
        }

        for (var i = 0; i < now.Addresses.Count; i++)
        {
            var address = now.Addresses[i];
            var masters = before?.Addresses[i].Masters ?? [];
            if (!masters.SequenceEqual(address.Masters))
                yield return $"{address.Address}: {Names(masters)} -> {Names(address.Masters)}";
        }
    }

    private static string Names(IReadOnlyList<string> masters) =>
        masters.Count == 0 ? "nobody" : string.Join(" and ", masters);
}
