using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Core.Settings;
using Carpool.Wires;

namespace Carpool.Vips;

/// <summary>What one virtual address is told, and what it tells.</summary>
public static class VipProtocol
{
    // Commands

    /// <summary>The interface is there: advertise on it, and listen.</summary>
    public sealed record Attach(WireProtocol.Opened Wire) : INoSerializationVerificationNeeded;

    /// <summary>The interface got or lost its carrier, or vanished.</summary>
    public sealed record LinkChanged(bool IsUp);

    /// <summary>A new succession is in force.</summary>
    /// <param name="Succession">Node names, owner first.</param>
    public sealed record Assign(ValueList<string> Succession);

    /// <summary>The node's demotion, all reasons added up.</summary>
    public sealed record Demote(int Total);

    /// <summary>
    /// The node waits for the pool's plan, or no longer does: as long as it does, the address is taken from nobody.
    /// </summary>
    public sealed record Wait(bool Waits);

    /// <summary>Bow out, and take the address back only when nobody else has it.</summary>
    public sealed record Release;

    /// <summary>Give the address to one other node. Answered by <see cref="OrderAnswered"/>.</summary>
    public sealed record HandOver(NodeSettings To);

    /// <summary>
    /// The daemon ends: bow out, let go, answer with <see cref="Stopped"/> once the addresses have left the host.
    /// </summary>
    public sealed record Stop;

    // Upgrade: the daemon before

    /// <summary>
    /// Another daemon may take this one's place: decide nothing more, and go on advertising. Answered by
    /// <see cref="Frozen"/>.
    /// </summary>
    public sealed record Freeze;

    public sealed record Frozen(VipMemory Memory);

    /// <summary>It does not: go on as before.</summary>
    public sealed record Thaw;

    /// <summary>
    /// It does: advertise once more and then do nothing at all. Answered by <see cref="Silent"/>.
    /// </summary>
    public sealed record FallSilent;

    /// <param name="LastSent">When the last advertisement left.</param>
    public sealed record Silent(Instant LastSent);

    // Upgrade: the daemon after

    /// <summary>Be ready to go on from this. Answered by <see cref="Prepared"/> once it could advertise.</summary>
    public sealed record Prepare(VipMemory Memory);

    /// <param name="Takes">False where it is made of other addresses, or sits elsewhere, than before.</param>
    public sealed record Prepared(string Address, bool Takes);

    /// <summary>Go on from what was prepared: the other daemon has fallen silent.</summary>
    public sealed record Resume(Instant LastSent);

    // Events

    /// <summary>
    /// It starts, for the first time or after a crash, and knows nothing: its parent tells it all again.
    /// </summary>
    public sealed record Started(string Address);

    public sealed record Stopped;

    /// <summary>Something worth showing changed.</summary>
    public sealed record VipChanged(VipStatus Status);
}

/// <summary>One virtual address as this node sees it.</summary>
/// <param name="Master">A node's name, the source address of an unknown master, or null.</param>
/// <param name="IsMasterDemoted">Whether the master says of itself that it holds back.</param>
/// <param name="Since">Time of day of the last change of role.</param>
public sealed record VipStatus(
    VirtualAddressSettings Address,
    CarpRole Role,
    string? Master,
    bool IsMasterDemoted,
    int Advskew,
    ValueList<string> Succession,
    DateTimeOffset Since,
    string Why,
    long Transitions,
    long Lapses,
    long Pauses);
