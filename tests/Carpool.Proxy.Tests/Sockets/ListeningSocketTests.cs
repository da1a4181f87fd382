using Carpool.Core;
using Carpool.Proxy.Sockets;

namespace Carpool.Proxy.Tests.Sockets;

public sealed class ListeningSocketTests
{
    [Theory]
    [InlineData(
        "   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 812 1 0000 100 0",
        "127.0.0.1:25", 812)]
    [InlineData(
        "   1: 00000000000000000000000001000000:008F 00000000000000000000000000000000:0000 0A 00000000:00000000 "
        + "00:00000000 00000000     0        0 77 1 0000 100 0",
        "[::1]:143", 77)]
    public void A_line_of_the_kernels_table_gives_address_port_and_inode(string line, string endpoint, long inode)
    {
        Assert.True(ListeningSocket.TryParse(line, out var socket));
        Assert.Equal((endpoint, inode), (socket.ToString(), socket.Inode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [InlineData("   0: 0100007F:0019 0200007F:A000 01 00000000:00000000 00:00000000 00000000 0 0 812 1")] // established
    [InlineData("   0: 0100007F 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 812 1")]
    [InlineData("   0: 01007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 812 1")]
    [InlineData("   0: 0100007Z:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 812 1")]
    [InlineData("   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 inode 1")]
    public void Anything_else_is_passed_over(string line) => Assert.False(ListeningSocket.TryParse(line, out _));

    [Fact]
    public void What_the_kernel_lists_now_is_readable()
    {
        using var server = TestServer.Echo("mail01", "127.0.0.11");
        var found = ListeningSocket.InTheWayOf(NetAddress.Parse("127.0.0.11"), server.Server.Port);
        Assert.Equal($"127.0.0.11:{server.Server.Port}", found.ToString());
        Assert.Null(ListeningSocket.InTheWayOf(NetAddress.Parse("127.0.0.12"), server.Server.Port));
    }
}
