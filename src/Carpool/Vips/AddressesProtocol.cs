using Akka.Actor;
using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Vips;

/// <summary>What the virtual addresses of this node are told as a whole.</summary>
public static class AddressesProtocol
{
    // Commands

    /// <summary>Serve these addresses by this plan. What is already so goes on undisturbed.</summary>
    /// <param name="Addresses">All of them.</param>
    /// <param name="Successions">Node names, owner first, by the address's name.</param>
    /// <param name="Vip">Makes the actor of one address.</param>
    /// <param name="Basis">
    /// A value that all of them depend on: when it is another one than before, all start anew.
    /// </param>
    public sealed record Use(
        ValueList<VirtualAddressSettings> Addresses,
        IReadOnlyDictionary<string, ValueList<string>> Successions,
        Func<VirtualAddressSettings, Props> Vip,
        object Basis) : INoSerializationVerificationNeeded;

    /// <summary>A command for one of them; the address answers it.</summary>
    public sealed record Order(string Address, object Command);

    /// <summary>The daemon ends. Answered by <see cref="AllStopped"/> once no address is on the host.</summary>
    public sealed record StopAll;

    // Queries

    /// <summary>Answered by <see cref="Vips"/>.</summary>
    public sealed record GetVips;

    /// <param name="Actors">One for each address; its name is the address's.</param>
    public sealed record Vips(IReadOnlyList<IActorRef> Actors);

    // Events

    public sealed record AllStopped;

    /// <summary>An address crashed again and again and is not served here any more.</summary>
    public sealed record GaveUp(string Address);
}
