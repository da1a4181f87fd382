using Carpool.Core;
using Carpool.Core.Cluster;

namespace Carpool.Pool;

/// <summary>What this node has to say of itself, in the making. Belongs to one actor.</summary>
/// <param name="incarnation">Seconds since 1970 at the daemon's start.</param>
/// <param name="release">Version of the program.</param>
internal sealed class OwnWord(long incarnation, string release)
{
    private readonly SortedSet<byte> _masters = [];
    private readonly Dictionary<string, ServiceWord> _services = [];
    private readonly Dictionary<string, ValueList<WitnessWord>> _witnessed = [];
    private NodeWord? _said;

    public int Demotion { get; set; }

    public void Hold(byte vhid, bool isMaster)
    {
        if (isMaster) _masters.Add(vhid);
        else _masters.Remove(vhid);
    }

    public void Note(ServiceWord service, ValueList<WitnessWord> witnessed)
    {
        _services[service.Service] = service;
        _witnessed[service.Service] = witnessed;
    }

    /// <summary>What is no longer configured is no longer spoken of.</summary>
    public void Keep(IReadOnlyCollection<byte> vhids, IReadOnlyCollection<string> services)
    {
        _masters.IntersectWith(vhids);
        foreach (var gone in _services.Keys.Except(services).ToArray())
        {
            _services.Remove(gone);
            _witnessed.Remove(gone);
        }
    }

    /// <summary>The word as it is now.</summary>
    /// <returns>The word, and whether it says anything that the one before did not.</returns>
    public (NodeWord Word, bool IsNew) Say(
        string node, string configuration, IEnumerable<string> services, PlanVersion plan, OperatorOrders orders)
    {
        var known = services.Where(_services.ContainsKey).ToArray();
        var word = new NodeWord
        {
            Node = node,
            Number = _said?.Number ?? new WordNumber(incarnation, 0),
            Configuration = configuration,
            Release = release,
            Demotion = Demotion,
            Masters = [.. _masters],
            Services = [.. known.Select(service => _services[service])],
            Witnessed = [.. known.SelectMany(service => _witnessed[service])],
            Plan = plan,
            Orders = orders,
        };
        if (word.Equals(_said)) return (_said, false);

        _said = word with { Number = new WordNumber(incarnation, word.Number.Count + 1) };
        return (_said, true);
    }
}
