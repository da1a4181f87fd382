using Carpool.Core.Settings;
using Carpool.Vips;

namespace Carpool.Tests.World;

/// <summary>Notes what one address says on the wire.</summary>
internal sealed class FakeTransmitter(List<string> deeds) : IVipTransmitter
{
    /// <summary>Whether advertisements leave.</summary>
    internal bool Works { get; set; } = true;

    /// <summary>A bug: whatever is sent throws.</summary>
    internal bool IsBroken { get; set; }

    public bool Advertise(byte advskew)
    {
        Note($"advertise {advskew}");
        return Works;
    }

    public void Announce() => Note("announce");

    public void BowOut() => Note("bow-out");

    public void HandOver(NodeSettings to) => Note($"hand-over {to.Name}");

    private void Note(string deed)
    {
        if (IsBroken) throw new InvalidOperationException($"cannot {deed}");
        deeds.Add(deed);
    }
}
