using Akka.Actor;
using Carpool.Core.Admin;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>What the interface that carries CARP tells.</summary>
public static class WireProtocol
{
    // Events

    /// <summary>The interface is captured: advertisements may be sent, and the router takes inboxes.</summary>
    public sealed record Opened(IWire Wire, AdvertisementRouter Router) : INoSerializationVerificationNeeded;

    /// <summary>The carrier came or went, or the interface vanished.</summary>
    public sealed record LinkChanged(string Interface, bool IsUp, string Why);

    // Queries

    /// <summary>Answered by a <see cref="WireView"/>.</summary>
    public sealed record GetWire;
}
