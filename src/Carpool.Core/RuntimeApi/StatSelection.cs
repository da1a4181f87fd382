using System.Globalization;
using Carpool.Core.Admin;

namespace Carpool.Core.RuntimeApi;

/// <summary>The rows of <c>show stat</c> that are wanted.</summary>
/// <param name="Service">Number of a service; -1: all.</param>
/// <param name="Kinds">One bit a kind; -1: all.</param>
/// <param name="Server">Number of a server; -1: all. It says nothing of the other rows.</param>
/// <param name="OnlyUp">Only servers that checks and operators find up.</param>
/// <param name="NoMaint">No servers that an operator took out.</param>
internal sealed record StatSelection(int Service, int Kinds, int Server, bool OnlyUp, bool NoMaint)
{
    private const int Every = -1;

    public static readonly StatSelection All = new(Every, Every, Every, OnlyUp: false, NoMaint: false);

    /// <summary>Reads <c>{iid|name} type sid</c>, which stand together or not at all.</summary>
    /// <returns>Null when there is no such service.</returns>
    public static StatSelection? Read(CliArguments args, RuntimeView view)
    {
        var id = Number(args[0]);
        if (id == 0) id = view.Services.FirstOrDefault(one => one.Service.Pxname == args[0]).Id;
        return id == 0 ? null : All with { Service = id, Kinds = Number(args[1]), Server = Number(args[2]) };
    }

    public IEnumerable<StatRow> RowsOf(RuntimeView view) => view.Services
        .Where(one => Service is Every || Service == one.Id)
        .SelectMany(one => RowsOf(one.Id, one.Service, view.Snapshot.Node));

    private IEnumerable<StatRow> RowsOf(int id, ServiceStatistics service, string node)
    {
        if (Has(StatKind.Frontend)) yield return StatRow.Of(id, service, service.Frontend);
        if (Has(StatKind.Server))
        {
            foreach (var (place, server) in service.Servers.Index())
                if (Server is Every || Server == place + 1)
                    if ((!OnlyUp || IsUp(server)) && (!NoMaint || !IsMaint(server)))
                        yield return StatRow.Of(id, service, server, place + 1, server.Svname == node);
        }

        if (Has(StatKind.Backend)) yield return StatRow.Of(id, service, service.Backend, StatusOf(service));
    }

    /// <summary>HAProxy says how many rows there are beside those that it leaves out.</summary>
    private string StatusOf(ServiceStatistics service) => OnlyUp
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{service.Backend.Status} ({service.Servers.Count(IsUp)}/{service.Servers.Count})")
        : service.Backend.Status;

    private bool Has(StatKind kind) => (Kinds & (1 << (int)kind)) != 0;

    private static bool IsUp(ServerStatistics server) => ServerWords.IsUp(server.Status);

    private static bool IsMaint(ServerStatistics server) => ServerWords.IsMaint(server.Status);

    /// <summary>What is no number is 0, as for C's <c>atoi</c>.</summary>
    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
