using System.Runtime.InteropServices;

namespace Carpool.Linux.Netlink;

/// <summary>One instruction of classic BPF, struct sock_filter of linux/filter.h.</summary>
/// <param name="Code">What to do.</param>
/// <param name="IfTrue">After a comparison that holds: how many instructions to pass over.</param>
/// <param name="IfFalse">After one that does not.</param>
/// <param name="Operand">Its constant.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
