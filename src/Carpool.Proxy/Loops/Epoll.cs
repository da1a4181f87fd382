using System.ComponentModel;
using System.Runtime.InteropServices;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Loops;

/// <summary>What epoll(7) says of a socket; the values are those of epoll_ctl(2).</summary>
[Flags]
internal enum Readiness : uint
{
    None = 0,

    /// <summary>Bytes, an end, an error or a client to accept.</summary>
    Input = 0x1,

    /// <summary>Room to send, or connected.</summary>
    Output = 0x4,

    Error = 0x8,

    /// <summary>Both directions are at their end.</summary>
    HangUp = 0x10,

    /// <summary>The peer has sent its FIN.</summary>
    PeerDone = 0x2000,

    /// <summary>Told once for each change, not as long as it lasts.</summary>
    EdgeTriggered = 1u << 31,
}

/// <summary>The kernel's list of the sockets of one loop, and of those that are ready.</summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Batch = 256;
    private const int AddOperation = 1;
    private const int RemoveOperation = 2;
    private const int CloseOnExec = 0x80000;

    // struct epoll_event is packed on x86 only.
    private static readonly int KeyAt =
        RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;

    private static readonly int EventSize = KeyAt + sizeof(ulong);

    // The kernel writes to it while no pin of ours is held.
    private readonly byte[] _events = GC.AllocateArray<byte>(Batch * EventSize, pinned: true);
    private readonly int _descriptor;

    internal Epoll()
    {
        _descriptor = CreateCall(CloseOnExec);
        if (_descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public void Dispose() => SocketCalls.Close(_descriptor);

    /// <summary>Watches a socket until it is closed.</summary>
    /// <param name="key">Comes with each of its events.</param>
    /// <exception cref="Win32Exception">The kernel refused: no memory, or above fs.epoll.max_user_watches.</exception>
    internal void Add(int socket, Readiness interest, ulong key)
    {
        Span<byte> wanted = stackalloc byte[EventSize];
        MemoryMarshal.Write(wanted, (uint)(interest | Readiness.EdgeTriggered));
        MemoryMarshal.Write(wanted[KeyAt..], key);
        if (ControlCall(_descriptor, AddOperation, socket, ref MemoryMarshal.GetReference(wanted)) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Watches a socket no more. One that is closed everywhere leaves by itself.</summary>
    internal void Remove(int socket)
    {
        Span<byte> unused = stackalloc byte[EventSize];
        _ = ControlCall(_descriptor, RemoveOperation, socket, ref MemoryMarshal.GetReference(unused));
    }

    /// <summary>Waits until a socket is ready.</summary>
    /// <returns>How many events there are to <see cref="Read"/>; at most 256 at once.</returns>
    internal int Wait(bool block)
    {
        var count = WaitCall(_descriptor, ref _events[0], Batch, block ? -1 : 0);
        if (count >= 0) return count;

        var error = Marshal.GetLastPInvokeError();
        return error == Errno.Interrupted ? 0 : throw new Win32Exception(error);
    }

    internal (Readiness Readiness, ulong Key) Read(int index)
    {
        var one = _events.AsSpan(index * EventSize, EventSize);
        return ((Readiness)MemoryMarshal.Read<uint>(one), MemoryMarshal.Read<ulong>(one[KeyAt..]));
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int CreateCall(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ControlCall(int epoll, int operation, int descriptor, ref byte wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitCall(int epoll, ref byte events, int maxEvents, int timeoutMilliseconds);
}
