namespace Carpool.Core.Carp;

/// <summary>
/// The advertisement that a backup expects of its master in one family. Heard again it tells nothing new: it puts off
/// the time at which the master counts as down, and that can wait until the time known so far. The default expects
/// nothing.
/// </summary>
/// <param name="Ad">What it says, with a counter of 0.</param>
/// <param name="Sender">The master.</param>
public readonly record struct CarpRoutine(CarpAdvertisement Ad, NetAddress Sender)
{
    /// <summary>Whether this advertisement is the expected one, but for its counter.</summary>
    public bool Covers(in CarpAdvertisement ad, NetAddress sender) =>
        sender == Sender && ad with { Counter = 0 } == Ad;
}
