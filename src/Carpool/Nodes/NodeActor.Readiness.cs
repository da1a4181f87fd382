using Akka.Actor;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Core.Health;
using Carpool.Pool;
using Carpool.Services;
using Carpool.Vips;

namespace Carpool.Nodes;

/// <summary>Whether the node is ready, and why not.</summary>
public sealed partial class NodeActor
{
    private const string Starting = "starting";
    private const string NoService = "all services down";
    private const string Maintenance = "maintenance";

    private readonly Demotions _demotions = new();
    private NodeWish _wish = NodeWish.Ready;
    private bool _isDrained;

    /// <summary>
    /// A drained node holds back only once its addresses have left one by one: demoted before, it would lose them all
    /// at once.
    /// </summary>
    private void Maintain()
    {
        var isDrained = _wish != NodeWish.Ready && _picture.Masters(_configuration.Node.Name) == 0;
        if (isDrained || _wish == NodeWish.Ready) Demote(Maintenance, isDrained);
        if (isDrained != _isDrained) _services.Tell(new ServicesProtocol.Accept(!isDrained));
        _isDrained = isDrained;
    }

    private void OnServiceChanged(ServiceProtocol.ServiceChanged changed)
    {
        if (_picture.Note(changed)) _pool.Tell(new PoolProtocol.ServiceChecked(changed.Own, changed.Witnessed));
        Weigh();
    }

    private void OnServiceGone(ServicesProtocol.ServiceGone gone)
    {
        _picture.Forget(gone.Service);
        Demote(Down(gone.Service), false);
        Weigh();
    }

    /// <summary>
    /// A node whose services are not known yet, or all down, holds back; or one of those that it must not be without.
    /// </summary>
    private void Weigh()
    {
        var services = _picture.LocalServices;
        if (services.Count < _configuration.Settings.Services.Count) return;

        if (services.All(service => service.IsBound && service.Own.State != HealthState.Unknown))
            Demote(Starting, false);
        Demote(NoService, services.Count > 0 && services.All(service => service.Own.State == HealthState.Down));
        foreach (var service in services)
        {
            var isVital = _configuration.Settings.Services.Any(one =>
                one.Name == service.Service && one.DemoteWhenDown);
            Demote(Down(service.Service), isVital && service.Own.State == HealthState.Down);
        }

        AnswerReady();
    }

    private void Demote(string reason, bool holds)
    {
        var before = _demotions.Total;
        if (!_demotions.Set(reason, holds)) return;

        _events.Change(
            EventKind.Readiness, _configuration.Node.Name, $"{before}", $"{_demotions.Total}", _demotions.ToString());
        _addresses.Tell(new VipProtocol.Demote(_demotions.Total));
        _pool.Tell(new PoolProtocol.Demoted(_demotions.Total));
    }

    private static string Crashes(string address) => $"{address} crashes";

    private static string Down(string service) => $"{service} down";
}
