using Akka.Actor;
using Carpool.Core.Admin;
using Carpool.Linux.Packets;

namespace Carpool.Wires;

/// <summary>What the interface that carries CARP tells.</summary>
public static class WireProtocol
{
    // Commands

    /// <summary>Work with this from now on. The same interface and peers stay open, whatever else changed.</summary>
    public sealed record Use(WireSetup Setup) : INoSerializationVerificationNeeded;

    // Events

    /// <summary>The interface is captured: advertisements may be sent, and the router takes inboxes.</summary>
    /// <param name="Direct">Reaches single nodes.</param>
    public sealed record Opened(IWire Wire, AdvertisementRouter Router, DirectSender Direct)
        : INoSerializationVerificationNeeded;

    /// <summary>The carrier came or went, or the interface vanished.</summary>
    public sealed record LinkChanged(bool IsUp);

    // Queries

    /// <summary>Answered by a <see cref="WireView"/>.</summary>
    public sealed record GetWire;
}
