using Carpool.Linux.Netlink;

namespace Carpool.Linux.Conntrack;

/// <summary>
/// A program for the kernel (classic BPF, Documentation/networking/filter.rst) that keeps from an event socket what
/// nobody reads: of the seven or so events of a TCP connection its first and its last one are left, and its deletion.
/// </summary>
internal static class EventFilter
{
    // Codes of linux/bpf_common.h: class, size and mode.
    private const ushort LoadHalf = 0x28;              // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadWord = 0x20;              // BPF_LD | BPF_W | BPF_ABS
    private const ushort LoadByteAtX = 0x50;           // BPF_LD | BPF_B | BPF_IND
    private const ushort Load = 0x00;                  // BPF_LD | BPF_IMM
    private const ushort LoadX = 0x01;                 // BPF_LDX | BPF_IMM
    private const ushort CopyToX = 0x07;               // BPF_MISC | BPF_TAX
    private const ushort IfEqual = 0x15;               // BPF_JMP | BPF_JEQ
    private const ushort IfAnyBit = 0x45;              // BPF_JMP | BPF_JSET
    private const ushort Return = 0x06;                // BPF_RET

    // Loads that find the attribute whose type is in X, from the offset in A on: linux/filter.h, SKF_AD_NLATTR and
    // SKF_AD_NLATTR_NEST. Their answer is its offset, 0 when it is not there.
    private const uint FindAttribute = unchecked((uint)(-0x1000 + 12));
    private const uint FindNested = unchecked((uint)(-0x1000 + 16));

    private const byte TypeAt = 4, FlagsAt = 6;        // in struct nlmsghdr
    private const byte AttributesAt = 20;              // after it and struct nfgenmsg
    private const byte ValueAt = 4;                    // in struct nlattr
    private const ushort ProtocolInfo = 4;             // CTA_PROTOINFO
    private const ushort TcpInfo = 1;                  // CTA_PROTOINFO_TCP
    private const ushort TcpState = 1;                 // CTA_PROTOINFO_TCP_STATE
    private const ushort Create = 0x400;               // NLM_F_CREATE
    private const uint Everything = uint.MaxValue;

    /// <summary>Jumps count the instructions that are passed over.</summary>
    public static IReadOnlyList<FilterInstruction> Program { get; } =
    [
        new(LoadHalf, 0, 0, TypeAt),
        new(IfEqual, IfTrue: 15, 0, AsLoaded(ConntrackMessages.Delete)),
        new(LoadHalf, 0, 0, FlagsAt),
        new(IfAnyBit, IfTrue: 13, 0, AsLoaded(Create)),
        new(Load, 0, 0, AttributesAt),
        new(LoadX, 0, 0, ProtocolInfo),
        new(LoadWord, 0, 0, FindAttribute),
        new(IfEqual, IfTrue: 10, 0, 0),
        new(LoadX, 0, 0, TcpInfo),
        new(LoadWord, 0, 0, FindNested),
        new(IfEqual, IfTrue: 7, 0, 0),
        new(LoadX, 0, 0, TcpState),
        new(LoadWord, 0, 0, FindNested),
        new(CopyToX, 0, 0, 0),
        new(LoadByteAtX, 0, 0, ValueAt),
        new(IfEqual, IfTrue: 1, 0, (uint)TcpTracking.TimeWait),
        new(IfEqual, IfTrue: 0, IfFalse: 1, (uint)TcpTracking.Close),
        new(Return, 0, 0, Everything),
        new(Return, 0, 0, 0),
    ];

    /// <summary>The kernel loads big-endian, and the header of netlink is in the order of the host.</summary>
    private static uint AsLoaded(ushort value) =>
        BitConverter.IsLittleEndian ? (uint)(ushort)((value << 8) | (value >> 8)) : value;
}
