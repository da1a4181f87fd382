namespace Carpool.Core.Carp;

/// <summary>The last advertisement accepted in one family, or the start of a wait for one.</summary>
/// <param name="At">When it came, or when the wait began.</param>
/// <param name="Ad">What it said; its vhid is 0 when nothing was heard.</param>
/// <param name="Sender">The source address.</param>
/// <param name="Known">Whether a configured node sent it, so that the next is due within a beat.</param>
public readonly record struct CarpHeard(Instant At, CarpAdvertisement Ad, NetAddress Sender, bool Known)
{
    public bool IsNothing => Ad.Vhid == 0;
}
