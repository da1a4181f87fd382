using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Descriptors;

/// <summary>
/// Copies of descriptors that a program which is started meanwhile finds under the same numbers (close-on-exec is off),
/// in the way of systemd's LISTEN_FDS. To be disposed of as soon as it runs: it has its own by then.
/// </summary>
public sealed class Heirlooms : IDisposable
{
    private readonly List<int> _numbers = [];

    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public Heirlooms(IEnumerable<SafeHandle> originals)
    {
        foreach (var original in originals)
        {
            var copy = DescriptorCalls.fcntl((int)original.DangerousGetHandle(), DescriptorCalls.Duplicate, 3);
            if (copy < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                Dispose();
                throw new Win32Exception(errno);
            }

            _numbers.Add(copy);
        }
    }

    /// <summary>In the order of the originals.</summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>
    /// For the program that was started: the socket of that number, which its own children do not get.
    /// </summary>
    /// <exception cref="Win32Exception">There is no descriptor of that number.</exception>
    /// <exception cref="SocketException">It is no socket.</exception>
    public static Socket Take(int number)
    {
        if (DescriptorCalls.fcntl(number, DescriptorCalls.SetFlags, DescriptorCalls.CloseOnExec) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new Socket(new SafeSocketHandle(number, ownsHandle: true));
    }

    public void Dispose()
    {
        foreach (var number in _numbers) _ = DescriptorCalls.close(number);
        _numbers.Clear();
    }
}
