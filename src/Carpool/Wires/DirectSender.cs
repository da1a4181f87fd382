using System.Net;
using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>
/// Sends advertisements to single nodes: all of them when peers = unicast, and the one that a hand-over is for.
/// </summary>
public sealed class DirectSender : IDisposable
{
    private readonly UnicastSender? _v4;
    private readonly UnicastSender? _v6;
    private readonly Dictionary<NetAddress, SocketAddress> _peers = [];

    private DirectSender(UnicastSender? v4, UnicastSender? v6, IEnumerable<NetAddress> peers)
    {
        _v4 = v4;
        _v6 = v6;
        foreach (var peer in peers)
            if (For(peer) is { } sender)
                _peers[peer] = sender.AddressOf(peer);
    }

    /// <param name="wire">The interface it sends on.</param>
    /// <param name="own">This node's own addresses, at most one a family.</param>
    /// <param name="peers">The nodes that can be reached.</param>
    /// <param name="refusal">Why one of the families has no sender; empty when all have.</param>
    public static DirectSender Open(
        IWire wire, IReadOnlyCollection<NetAddress> own, IEnumerable<NetAddress> peers, out string refusal)
    {
        refusal = "";
        UnicastSender? v4 = null, v6 = null;
        foreach (var source in own)
        {
            if (!UnicastSender.TryOpen(wire.Interface, wire.Index, source, out var sender, out var why))
                refusal = $"{source}: {why}";
            else if (source.IsV6) v6 = sender;
            else v4 = sender;
        }

        return new DirectSender(v4, v6, peers);
    }

    /// <summary>
    /// Sends without waiting. To a node that was not named at the start: <see cref="SendOutcome.Unreachable"/>.
    /// </summary>
    public SendOutcome Send(ReadOnlySpan<byte> pdu, NetAddress peer) =>
        _peers.TryGetValue(peer, out var address) ? For(peer)!.Send(pdu, address) : SendOutcome.Unreachable;

    public void Dispose()
    {
        _v4?.Dispose();
        _v6?.Dispose();
    }

    private UnicastSender? For(NetAddress peer) => peer.IsV6 ? _v6 : _v4;
}
