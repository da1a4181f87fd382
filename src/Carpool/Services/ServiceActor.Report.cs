using Akka.Actor;
using Carpool.Core.Admin;
using Carpool.Core.Balancing;
using Carpool.Core.Cluster;
using Carpool.Core.Health;
using Carpool.Core.Settings;

namespace Carpool.Services;

// What others are told of the service: its servers, and all that stands in listings.
public sealed partial class ServiceActor
{
    private BackendTable Table()
    {
        var servers = _setup.Nodes.Zip(_verdicts, Server).ToArray();
        return new BackendTable(
            servers.FirstOrDefault(server => server.Name == _setup.LocalNode),
            servers.Where(server => server.Name != _setup.LocalNode));
    }

    private Server Server(NodeSettings node, ServerVerdict verdict)
    {
        var settings = _settings.ServerOn(node.Name);
        return new Server(
            node.Name,
            node.Address,
            (ushort)_settings.BackendPort,
            verdict.TakesNewSessions,
            settings.Weight,
            settings.MaxConnections ?? int.MaxValue,
            _upSince.TryGetValue(node.Name, out var since) ? since : null)
        {
            Address6 = node.Address6,
        };
    }

    private void Report()
    {
        _reported = _setup.Now();
        Context.Parent.Tell(new ServiceProtocol.ServiceChanged(
            _settings.Name, _isBound, _health.OwnWord, _health.Witnessed, View(), Facts(), _frontend.Count));
    }

    private ServiceView View() => new(
        _settings.Name,
        _settings.Port,
        [.. _verdicts.Select(Backend)],
        _path.Word,
        _path.Why,
        ConnectionsView.None,
        [.. _faults, .. _listFaults, .. HostFaults])
    {
        Persistence = _clients is { } table
            ? new PersistenceView(table.Count, table.Size, table.Expire.TotalSeconds, table.Evicted)
            : null,
    };

    private ServiceFacts Facts() => new(_settings, _accepts, [.. _setup.Nodes.Zip(_verdicts, Facts)], _history)
    {
        Log = _healthLog,
    };

    private ServerFacts Facts(NodeSettings node, ServerVerdict verdict) => new(
        $"{node.Address}:{_settings.BackendPort}",
        node.Name == _setup.LocalNode,
        verdict,
        _health.Checks.GetValueOrDefault(node.Name)?.Health.Streak ?? 0,
        _upSince.TryGetValue(node.Name, out var since) ? since : null);

    /// <summary>What was asked for and this host cannot do.</summary>
    private IEnumerable<string> HostFaults
    {
        get
        {
            if (_settings.Path is ServicePath.Kernel && _pathFault is { } path)
                yield return $"path = kernel, but {path}";
            if (_settings.Transparent && _transparencyFault is { } transparency)
                yield return $"transparent = on, but {transparency}";
        }
    }

    private static BackendView Backend(ServerVerdict verdict) =>
        new(verdict.Node, verdict.Word, View(verdict), Order(verdict))
        {
            Doubt = verdict.Doubt is { } why ? $"{verdict.By} doubts itself: {why}" : null,
        };

    private static CheckView View(ServerVerdict verdict) => verdict is { State: HealthState.Unknown, LastResult: "" }
        ? new CheckView(null, null, null, null)
        : new CheckView(
            verdict.LastResult is "" ? null : verdict.LastResult,
            verdict.By,
            verdict.LatencyMs,
            DateTimeOffset.FromUnixTimeMilliseconds(verdict.SinceUnixMs));

    private static OrderView? Order(ServerVerdict verdict) => verdict.Disabled is { } order
        ? new OrderView(order.Stamp.By, DateTimeOffset.FromUnixTimeMilliseconds(order.SinceUnixMs))
        : null;
}
