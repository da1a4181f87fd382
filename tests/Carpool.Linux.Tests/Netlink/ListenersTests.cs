using System.Net;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Netlink;

namespace Carpool.Linux.Tests.Netlink;

public sealed class ListenersTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly NetworkNamespace _host = new();
    private readonly Listeners _listeners;

    public ListenersTests()
    {
        _listeners = _host.Run(() => new Listeners());
        _host.Ip("addr add 2001:db8::11/64 dev lo nodad");
    }

    public void Dispose()
    {
        _listeners.Dispose();
        _host.Dispose();
    }

    [NamespaceTheory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("0.0.0.0", "127.0.0.2", true)]
    [InlineData("2001:db8::11", "2001:db8::11", true)]
    [InlineData("::1", "2001:db8::11", false)]
    [InlineData("::", "2001:db8::11", true)]
    [InlineData("127.0.0.1", "2001:db8::11", false)]
    public void It_knows_who_listens_where(string at, string asked, bool answer)
    {
        using var listener = _host.Run(() => new TcpListener(IPAddress.Parse(at), 2525));
        _host.Run(() => listener.Start(1));

        Assert.Equal(answer, _listeners.Has(NetAddress.Parse(asked), 2525));
        Assert.False(_listeners.Has(NetAddress.Parse(asked), 2526));
    }

    [NamespaceFact]
    public void A_connection_is_no_listener()
    {
        using var listener = _host.Run(() => new TcpListener(IPAddress.Loopback, 2525));
        _host.Run(() => listener.Start(1));
        using var client = _host.Run(() => new TcpClient(AddressFamily.InterNetwork));
        client.Connect(IPAddress.Loopback, 2525);
        using var server = listener.AcceptTcpClient();
        listener.Stop();

        // A program that another test starts at this moment has the listener too, until it is executed.
        Assert.True(SpinWait.SpinUntil(() => !_listeners.Has(NetAddress.Parse("127.0.0.1"), 2525), Patience));
    }
}
