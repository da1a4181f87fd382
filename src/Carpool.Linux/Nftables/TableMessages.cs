using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Nftables;

/// <summary>struct nfgenmsg, linux/netfilter/nfnetlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetfilterMessage
{
    public const int Size = 4;

    public byte Family;
    public byte Version;
    public ushort ResourceBigEndian;
}

/// <summary>A chain as the kernel reports it; the device is empty unless it is a base chain with one.</summary>
internal readonly record struct TableChain(string Table, string Name, string Device);

/// <summary>
/// The few nf_tables messages that are sent without libnftables (linux/netfilter/nf_tables.h): taking an element out of
/// a set, because it is on the way of every hand-over and the library first reads all tables of the host, and listing
/// the chains.
/// </summary>
internal static class TableMessages
{
    public const ushort GetChains = Subsystem | 4;      // NFT_MSG_GETCHAIN
    public const ushort Subsystem = 10 << 8;           // NFNL_SUBSYS_NFTABLES
    public const ushort DeleteElement = Subsystem | 14; // NFT_MSG_DELSETELEM
    public const ushort BatchBegin = NetlinkType.FirstOfProtocol;
    public const ushort BatchEnd = NetlinkType.FirstOfProtocol + 1;
    public const ushort ListTable = 1;                 // NFTA_SET_ELEM_LIST_TABLE
    public const ushort ListSet = 2;                   // NFTA_SET_ELEM_LIST_SET
    public const ushort ListElements = 3;              // NFTA_SET_ELEM_LIST_ELEMENTS
    public const ushort ListElement = 1;               // NFTA_LIST_ELEM
    public const ushort ElementKey = 1;                // NFTA_SET_ELEM_KEY
    public const ushort DataValue = 1;                 // NFTA_DATA_VALUE

    private const ushort NewChain = Subsystem | 3;      // NFT_MSG_NEWCHAIN
    private const ushort GetElements = Subsystem | 13;  // NFT_MSG_GETSETELEM
    private const byte NetdevFamily = 5;                // NFPROTO_NETDEV
    private const ushort ChainTable = 1;                // NFTA_CHAIN_TABLE
    private const ushort ChainName = 3;                 // NFTA_CHAIN_NAME
    private const ushort ChainHook = 4;                 // NFTA_CHAIN_HOOK
    private const ushort HookDevice = 3;                // NFTA_HOOK_DEV
    private const ushort HookDevices = 4;               // NFTA_HOOK_DEVS

    /// <summary>A transaction of one deletion. All parts have one number, so that any refusal is seen.</summary>
    public static void WriteDelete(
        ref NetlinkWriter writer, uint sequence, string table, string set, NetAddress address)
    {
        Mark(ref writer, BatchBegin, sequence);
        WriteElement(ref writer, DeleteElement, sequence, table, set, address);
        Mark(ref writer, BatchEnd, sequence);
    }

    /// <summary>Asks for one element; the answer is ENOENT when the set does not have it.</summary>
    public static void WriteLookup(
        ref NetlinkWriter writer, uint sequence, string table, string set, NetAddress address) =>
        WriteElement(ref writer, GetElements, sequence, table, set, address);

    /// <summary>What a transaction begins and ends with.</summary>
    public static void Mark(ref NetlinkWriter writer, ushort type, uint sequence)
    {
        writer.Begin(type, NetlinkFlags.None, sequence);
        var subsystem = BinaryPrimitives.ReverseEndianness((ushort)(Subsystem >> 8));
        writer.Append(new NetfilterMessage { ResourceBigEndian = subsystem });
        writer.End();
    }

    private static void WriteElement(
        ref NetlinkWriter writer, ushort type, uint sequence, string table, string set, NetAddress address)
    {
        writer.Begin(type, NetlinkFlags.Ack, sequence);
        writer.Append(new NetfilterMessage { Family = NetdevFamily });
        writer.Attribute(ListTable, table);
        writer.Attribute(ListSet, set);
        var elements = writer.BeginNested(ListElements);
        var element = writer.BeginNested(ListElement);
        var key = writer.BeginNested(ElementKey);
        Span<byte> octets = stackalloc byte[address.Size];
        address.Write(octets);
        writer.Attribute(DataValue, octets);
        writer.EndNested(key);
        writer.EndNested(element);
        writer.EndNested(elements);
        writer.End();
    }

    public static WriteBody ListChains() =>
        (ref NetlinkWriter writer) => writer.Append(new NetfilterMessage { Family = NetdevFamily });

    public static bool TryReadChain(in NetlinkReader message, out TableChain chain)
    {
        chain = default;
        if (message.Header.Type != NewChain) return false;
        if (!message.TryRead(out NetfilterMessage _, out var attributes)) return false;

        var (table, name, device) = ("", "", "");
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case ChainTable: table = attributes.Text; break;
                case ChainName: name = attributes.Text; break;
                case ChainHook: device = DeviceOf(attributes.Nested); break;
            }
        }

        chain = new TableChain(table, name, device);
        return true;
    }

    private static string DeviceOf(AttributeReader hook)
    {
        while (hook.Next())
        {
            if (hook.Type == HookDevice) return hook.Text;
            if (hook.Type != HookDevices) continue;

            var devices = hook.Nested;
            if (devices.Next()) return devices.Text;
        }

        return "";
    }
}
