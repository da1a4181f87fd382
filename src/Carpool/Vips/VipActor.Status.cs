using Akka.Actor;
using Carpool.Core.Carp;

namespace Carpool.Vips;

// What others are told of the address.
public sealed partial class VipActor
{
    private void Report() => Context.Parent.Tell(new VipProtocol.VipChanged(new VipStatus(
        _setup.Address, _state.Role, MasterName(), IsMasterDemoted, _state.EffectiveAdvskew, _succession, _since, _why,
        _state.Transitions, _state.Lapses, _state.Pauses)));

    private (string? Master, bool IsDemoted, int Advskew) Shown =>
        (MasterName(), IsMasterDemoted, _state.EffectiveAdvskew);

    private bool IsMasterDemoted => _state.Role switch
    {
        CarpRole.Master => _state.IsDemoted,
        CarpRole.Backup => _state.Heard.Ad is { Demote: > 0 } or { Advskew: >= CarpTiming.MaxAdvskew },
        _ => false,
    };

    private string? MasterName()
    {
        if (_state.Role == CarpRole.Master) return _setup.LocalNode;
        if (_state.Role == CarpRole.Init || _state.Heard.IsNothing) return null;
        return _setup.NodeNames.GetValueOrDefault(_state.Heard.Sender) ?? _state.Heard.Sender.ToString();
    }
}
