using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Carpool.Linux.Descriptors;

namespace Carpool.Linux.Tests.Descriptors;

public sealed class HeirloomsTests
{
    [Fact]
    public async Task A_program_that_is_started_speaks_through_what_it_inherits()
    {
        var (ours, theirs) = SocketPair.Open();
        using (theirs)
        using (ours)
        {
            using (var heirlooms = new Heirlooms([theirs.SafeHandle]))
            {
                var script = $"read line <&{heirlooms.Numbers[0]}; echo \"heard $line\" >&{heirlooms.Numbers[0]}";
                using var child = Process.Start("bash", ["-c", script]);
            }

            theirs.Dispose();
            await using var stream = new NetworkStream(ours);
            await stream.WriteAsync("hello\n"u8.ToArray());
            using var reader = new StreamReader(stream, Encoding.UTF8);
            Assert.Equal("heard hello", await reader.ReadLineAsync());
            Assert.Null(await reader.ReadLineAsync());
        }
    }

    [Fact]
    public async Task What_is_not_among_them_stays_here()
    {
        var (ours, theirs) = SocketPair.Open();
        using (ours)
        using (theirs)
        {
            var number = theirs.SafeHandle.DangerousGetHandle();
            using var child = Process.Start("bash", ["-c", $"test ! -e /proc/self/fd/{number}"]);
            await child.WaitForExitAsync();
            Assert.Equal(0, child.ExitCode);
        }
    }

    [Fact]
    public async Task A_listening_socket_is_taken_with_its_address_and_whoever_waits_there()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = (IPEndPoint)listener.LocalEndPoint!;
        // Not disposed of: here it is not another process that takes its own.
        var heirlooms = new Heirlooms([listener.SafeHandle]);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address);

        using var taken = Heirlooms.Take(heirlooms.Numbers[0]);
        listener.Dispose();

        Assert.Equal(address, taken.LocalEndPoint);
        using var served = await taken.AcceptAsync();
        Assert.Equal(client.LocalEndPoint, served.RemoteEndPoint);
    }

    [Fact]
    public void A_number_that_nobody_handed_on_is_an_error() =>
        Assert.Equal(9, Assert.Throws<Win32Exception>(() => Heirlooms.Take(1_000_000)).NativeErrorCode);
}
