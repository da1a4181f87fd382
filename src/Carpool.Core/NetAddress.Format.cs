using System.Buffers.Text;
using System.Globalization;

namespace Carpool.Core;

// The text of an address, for lines that are written by the thousand a second: nothing is allocated.
public readonly partial record struct NetAddress
{
    /// <summary>Room for any address: six groups of four digits and a dotted quad.</summary>
    public const int MaxTextLength = 45;

    /// <summary>Writes the text that <see cref="ToString"/> gives: dotted quad, or as RFC 5952 has it.</summary>
    /// <param name="utf8">Has room for <see cref="MaxTextLength"/>.</param>
    /// <returns>Octets written.</returns>
    public int Format(Span<byte> utf8)
    {
        if (!IsV6) return FormatV4(utf8, (uint)_bits);
        if (!HoldsV4) return FormatV6(utf8);
        ToIPAddress().TryFormat(utf8, out var written);
        return written;
    }

    /// <summary>
    /// The rare forms that have an IPv4 address in their text (::ffff:192.0.2.1, ISATAP) are left to the runtime.
    /// </summary>
    private bool HoldsV4 => _bits >> 64 == 0 || (uint)(_bits >> 32) == 0x5efe;

    private static int FormatV4(Span<byte> utf8, uint bits)
    {
        var at = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            if (at > 0) utf8[at++] = (byte)'.';
            Utf8Formatter.TryFormat((byte)(bits >> shift), utf8[at..], out var digits);
            at += digits;
        }

        return at;
    }

    private int FormatV6(Span<byte> utf8)
    {
        var (gap, end) = LongestGap();
        var at = 0;
        for (var group = 0; group < Groups; group++)
        {
            if (group >= gap && group < end)
            {
                // One colon here, the other before the group that follows or at the very end.
                if (group == gap) utf8[at++] = (byte)':';
                if (group == Groups - 1) utf8[at++] = (byte)':';
                continue;
            }

            if (group > 0) utf8[at++] = (byte)':';
            GroupAt(group).TryFormat(utf8[at..], out var digits, "x", CultureInfo.InvariantCulture);
            at += digits;
        }

        return at;
    }

    private const int Groups = 8;

    private ushort GroupAt(int group) => (ushort)(_bits >> (16 * (Groups - 1 - group)));

    /// <summary>The first of the longest runs of zero groups; one alone is no run (RFC 5952, 4.2).</summary>
    private (int From, int To) LongestGap()
    {
        var longest = (From: Groups, To: Groups);
        for (var from = 0; from < Groups; from++)
        {
            var to = from;
            while (to < Groups && GroupAt(to) == 0) to++;
            if (to - from > Math.Max(1, longest.To - longest.From)) longest = (from, to);
            if (to > from) from = to;
        }

        return longest;
    }
}
