using Carpool.Core.Settings;

namespace Carpool.Vips;

/// <summary>Puts one vhid's packets on the wire. Never waits: it is used on the clock thread.</summary>
public interface IVipTransmitter
{
    /// <summary>Sends one advertisement in each family.</summary>
    /// <returns>Whether it left in every family.</returns>
    bool Advertise(byte advskew);

    /// <summary>
    /// Tells the segment where the addresses are: gratuitous ARP and unsolicited neighbour advertisements.
    /// </summary>
    void Announce();

    /// <summary>Sends one bow-out in each family.</summary>
    void BowOut();

    /// <summary>Tells one node alone that the addresses are its own now.</summary>
    void HandOver(NodeSettings to);
}
