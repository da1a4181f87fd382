using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;

namespace Carpool.Lab.Servers;

/// <summary>A port of a host, and how its clients are told.</summary>
internal sealed record ServerPort(int Number, ServerProgram Program, SendProxy SendProxy)
{
    /// <summary>The ports behind the services of a pool.</summary>
    /// <exception cref="LabException">One has no server here, or two services want different things of it.</exception>
    public static IReadOnlyList<ServerPort> Of(IEnumerable<ServiceSettings> services) =>
        [.. services.GroupBy(service => service.BackendPort, service => service).Select(Of)];

    private static ServerPort Of(IGrouping<int, ServiceSettings> services)
    {
        var first = services.First();
        var program = ServerProgram.All.FirstOrDefault(one => one.Ports.Contains(services.Key))
            ?? throw Wrong(
                $"service {first.Name}: the lab has no real server for port {services.Key}, only for "
                + string.Join(", ", ServerProgram.All.SelectMany(one => one.Ports).Order()));
        var unlike = services.FirstOrDefault(other => other.SendProxy.IsHeader() != first.SendProxy.IsHeader());
        return unlike is null
            ? new ServerPort(services.Key, program, first.SendProxy)
            : throw Wrong($"services {first.Name} and {unlike.Name} share port {services.Key}, but not send-proxy");
    }

    private static LabException Wrong(string why) => new(why) { Exit = 2 };
}
