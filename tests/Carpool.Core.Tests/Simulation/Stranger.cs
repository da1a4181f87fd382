using Carpool.Core.Carp;

namespace Carpool.Core.Tests.Simulation;

/// <summary>
/// A BSD host that shares some vhids with the pool: known to nobody, CARP's own pace, a fixed advskew, no lease.
/// </summary>
internal sealed class Stranger
{
    private static readonly ElectionRules Unleased = new() { LeaseTime = _ => TimeSpan.FromDays(1) };
    private readonly Dictionary<byte, SimulatedVip> _vips = [];

    public Stranger(SimulatedHost host, IEnumerable<CarpSettings> vips, int advskew)
    {
        Name = host.Name;
        var process = new SimulatedProcess(host);
        host.Daemon = process;
        foreach (var settings in vips)
        {
            var plain = settings with { Beat = TimeSpan.Zero, Leased = false };
            var vip = new SimulatedVip(process, new VipSetup(plain, [], Unleased), place: 0, nodes: 1, advskew);
            _vips[settings.Vhid] = vip;
            vip.Do(CarpEvent.LinkUp);
        }

        host.Receive = (ad, source) =>
        {
            if (_vips.TryGetValue(ad.Vhid, out var vip)) vip.Receive(ad, source);
        };
    }

    public string Name { get; }

    public bool IsMaster(byte vhid) => _vips.TryGetValue(vhid, out var vip) && vip.IsMaster;
}
