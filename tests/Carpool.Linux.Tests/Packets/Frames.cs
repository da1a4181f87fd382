namespace Carpool.Linux.Tests.Packets;

/// <summary>Frames made from other frames.</summary>
internal static class Frames
{
    /// <summary>The frame with an 802.1Q tag put in.</summary>
    internal static byte[] Tagged(ReadOnlySpan<byte> frame, int vlan) =>
        [.. frame[..12], 0x81, 0x00, (byte)(0xe0 | vlan >> 8), (byte)vlan, .. frame[12..]];
}
