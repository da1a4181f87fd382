using System.Net;
using System.Net.Sockets;

namespace Carpool.Linux.Tests;

public sealed class NetworkNamespaceTests
{
    [NamespaceFact]
    public void Two_namespaces_reach_each_other_and_nobody_else_sees_them()
    {
        using var left = new NetworkNamespace();
        using var right = new NetworkNamespace();
        NetworkNamespace.Connect(left, "probe0", right, "probe1");
        left.Ip("addr add 192.0.2.1/24 dev probe0");
        right.Ip("addr add 192.0.2.2/24 dev probe1");

        using var listener = right.Run(() => new TcpListener(IPAddress.Any, 80));
        right.Run(listener.Start);
        using var client = left.Run(() => new TcpClient("192.0.2.2", 80));
        Assert.True(client.Connected);
        Assert.Contains("probe1", right.Ip("-br link"), StringComparison.Ordinal);
        Assert.DoesNotContain("probe1", left.Ip("-br link"), StringComparison.Ordinal);
        Assert.False(Directory.Exists("/sys/class/net/probe0"));
    }

    [NamespaceFact]
    public async Task Asynchronous_code_comes_back_to_the_thread_of_the_namespace()
    {
        using var space = new NetworkNamespace();
        await space.RunAsync(async () =>
        {
            var before = Environment.CurrentManagedThreadId;
            await Task.Yield();
            Assert.Equal(before, Environment.CurrentManagedThreadId);
        });
    }

    [NamespaceFact]
    public void A_failing_command_says_what_it_said()
    {
        using var space = new NetworkNamespace();
        var fault = Assert.Throws<InvalidOperationException>(() => space.Ip("link show nosuch"));
        Assert.Contains("nosuch", fault.Message, StringComparison.Ordinal);
    }
}
