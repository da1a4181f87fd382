using System.Buffers.Binary;
using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <summary>
/// The transaction that empties both maps of the kernel path and fills them anew (linux/netfilter/nf_tables.h). Packets
/// see the entries as they were before it or as they are after it.
/// </summary>
internal static class RedirectMessages
{
    private const int ElementSize = 80;      // one of IPv6 takes 76
    private const int Fixed = 512;           // the marks, and the two messages that empty the maps
    private const int MessageOverhead = 64;
    private const int MostInMessage = 500;   // the length of an attribute has 16 bits

    private const ushort NewElement = TableMessages.Subsystem | 12;   // NFT_MSG_NEWSETELEM
    private const byte InetFamily = 1;                                // NFPROTO_INET
    private const ushort ElementData = 2;                             // NFTA_SET_ELEM_DATA
    private const ushort ElementTimeout = 4;                          // NFTA_SET_ELEM_TIMEOUT

    /// <summary>Octets that <see cref="WriteReplace"/> takes at most.</summary>
    public static int SizeFor(int redirects) =>
        Fixed + redirects * ElementSize + (redirects / MostInMessage + 2) * MessageOverhead;

    /// <summary>
    /// All messages have one number, so that any refusal is seen; only the last is acknowledged, so that it is the
    /// first answer unless there is a refusal.
    /// </summary>
    public static void WriteReplace(
        ref NetlinkWriter writer, uint sequence, IReadOnlyCollection<Redirect> redirects, TimeSpan lifetime)
    {
        var parts = redirects.GroupBy(redirect => redirect.Address.IsV6)
            .SelectMany(family => family.Chunk(MostInMessage))
            .ToArray();
        TableMessages.Mark(ref writer, TableMessages.BatchBegin, sequence);
        // Without elements it means all of them.
        Begin(ref writer, TableMessages.DeleteElement, NetlinkFlags.None, sequence, isV6: true);
        writer.End();
        Begin(ref writer, TableMessages.DeleteElement, AckIf(parts.Length == 0), sequence, isV6: false);
        writer.End();
        for (var i = 0; i < parts.Length; i++)
            WritePart(ref writer, AckIf(i == parts.Length - 1), sequence, parts[i], lifetime);
        TableMessages.Mark(ref writer, TableMessages.BatchEnd, sequence);
    }

    private static NetlinkFlags AckIf(bool isLast) => isLast ? NetlinkFlags.Ack : NetlinkFlags.None;

    private static void WritePart(
        ref NetlinkWriter writer, NetlinkFlags ack, uint sequence, Redirect[] redirects, TimeSpan lifetime)
    {
        Begin(ref writer, NewElement, NetlinkFlags.Create | ack, sequence, redirects[0].Address.IsV6);
        var elements = writer.BeginNested(TableMessages.ListElements);
        foreach (var redirect in redirects)
        {
            var element = writer.BeginNested(TableMessages.ListElement);
            WriteValue(ref writer, TableMessages.ElementKey, redirect.Address, redirect.Port);
            WriteValue(ref writer, ElementData, redirect.LocalAddress, redirect.LocalPort);
            writer.Attribute(
                ElementTimeout, BinaryPrimitives.ReverseEndianness((ulong)lifetime.TotalMilliseconds));
            writer.EndNested(element);
        }

        writer.EndNested(elements);
        writer.End();
    }

    private static void Begin(ref NetlinkWriter writer, ushort type, NetlinkFlags flags, uint sequence, bool isV6)
    {
        writer.Begin(type, flags, sequence);
        writer.Append(new NetfilterMessage { Family = InetFamily });
        writer.Attribute(TableMessages.ListTable, KernelPathScript.Table);
        writer.Attribute(TableMessages.ListSet, isV6 ? KernelPathScript.Local6 : KernelPathScript.Local);
    }

    /// <summary>An address and a port as the kernel keeps them in one key: each part begins at 32 bits.</summary>
    private static void WriteValue(ref NetlinkWriter writer, ushort type, NetAddress address, ushort port)
    {
        Span<byte> octets = stackalloc byte[address.Size + 4];
        octets.Clear();
        address.Write(octets);
        BinaryPrimitives.WriteUInt16BigEndian(octets[address.Size..], port);
        var value = writer.BeginNested(type);
        writer.Attribute(TableMessages.DataValue, octets);
        writer.EndNested(value);
    }
}
