using System.Text.Json.Serialization;
using Carpool.Vips;

namespace Carpool.Upgrade;

/// <summary>
/// What two daemons on one host say to each other while one takes the other's place, in this order. Both may be of
/// different releases: what cannot be understood ends the upgrade, up to <see cref="Go"/>, and nothing has changed.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "word")]
[JsonDerivedType(typeof(Inherit), "inherit")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(State), "state")]
[JsonDerivedType(typeof(Loaded), "loaded")]
[JsonDerivedType(typeof(Go), "go")]
[JsonDerivedType(typeof(Taken), "taken")]
[JsonDerivedType(typeof(Left), "left")]
public abstract record UpgradeMessage
{
    // The old one first names what it hands on

    /// <param name="Listeners">Numbers of the descriptors of all listening sockets.</param>
    public sealed record Inherit(IReadOnlyList<int> Listeners) : UpgradeMessage;

    // The new one gets ready, which takes seconds

    /// <summary>It cannot, and ends.</summary>
    public sealed record Refused(string Why) : UpgradeMessage;

    /// <summary>Everything is open, and the services are known.</summary>
    public sealed record Ready : UpgradeMessage;

    // The old one decides nothing any more, but goes on advertising

    /// <param name="Pool">Plan and orders, as they are kept on disk.</param>
    public sealed record State(string Pool, IReadOnlyList<VipMemory> Vips) : UpgradeMessage;

    /// <param name="Addresses">The addresses that the new one goes on with. The old one bows out of all others.</param>
    public sealed record Loaded(IReadOnlyList<string> Addresses) : UpgradeMessage;

    /// <summary>
    /// The moment of no return: the old one has fallen silent for ever, the new one speaks.
    /// </summary>
    /// <param name="LastSent">When the first of the last advertisements left, by the monotonic clock.</param>
    public sealed record Go(long LastSent) : UpgradeMessage;

    /// <summary>It has spoken, and takes commands and connections.</summary>
    public sealed record Taken : UpgradeMessage;

    // The old one says nothing more, and ends with its last session

    /// <summary>The cluster's port is free.</summary>
    public sealed record Left : UpgradeMessage;
}
