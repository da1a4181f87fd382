using System.Net;
using System.Net.Sockets;
using Carpool.Proxy.Relays;

namespace Carpool.Proxy.Tests.Relays;

public sealed class FlowTests
{
    [Fact]
    public async Task What_a_receiver_that_is_gone_did_not_take_the_next_one_gets()
    {
        using var client = await Pair.MakeAsync();
        using var gone = await Pair.MakeAsync();
        using var next = await Pair.MakeAsync();
        gone.Far.Close(timeout: 0);
        await client.Far.SayAsync("EHLO me\r\n");
        Assert.True(client.Near.Poll(TestProxy.Patience, SelectMode.SelectRead));
        Assert.True(gone.Near.Poll(TestProxy.Patience, SelectMode.SelectRead));

        var flow = default(Flow);
        var from = new Side((int)client.Near.Handle) { IsReadable = true };
        var to = new Side((int)gone.Near.Handle) { IsWritable = true };
        Assert.Equal((FlowStep.ReceiverGone, 0), (flow.Move(ref from, ref to, new byte[1024]), flow.Bytes));

        to = new Side((int)next.Near.Handle) { IsWritable = true };
        Assert.Equal((FlowStep.Waits, 9), (flow.Move(ref from, ref to, new byte[1024]), flow.Bytes));
        Assert.Equal("EHLO me\r\n", await next.Far.HearAsync(9));
    }

    /// <summary>The two ends of a connection.</summary>
    private sealed record Pair(Socket Near, Socket Far) : IDisposable
    {
        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
        }

        internal static async Task<Pair> MakeAsync()
        {
            using var listening = new TcpListener(IPAddress.Loopback, port: 0);
            listening.Start();
            var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await near.ConnectAsync(listening.LocalEndpoint);
            return new(near, await listening.AcceptSocketAsync());
        }
    }
}
