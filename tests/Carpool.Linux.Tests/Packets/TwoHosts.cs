using Carpool.Linux.Packets;

namespace Carpool.Linux.Tests.Packets;

/// <summary>Two hosts, 192.0.2.11 and 192.0.2.12, joined by one wire: wire0 on the left, wire1 on the right.</summary>
internal sealed class TwoHosts : IDisposable
{
    internal TwoHosts()
    {
        NetworkNamespace.Connect(Left, "wire0", Right, "wire1");
        Left.Ip("addr add 192.0.2.11/24 dev wire0");
        Left.Ip("addr add 2001:db8::11/64 dev wire0 nodad");
        Right.Ip("addr add 192.0.2.12/24 dev wire1");
        Right.Ip("addr add 2001:db8::12/64 dev wire1 nodad");
    }

    internal NetworkNamespace Left { get; } = new();

    internal NetworkNamespace Right { get; } = new();

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }

    internal PcapWire OpenLeft(CaptureScope scope = CaptureScope.Received) => Open(Left, "wire0", scope);

    internal PcapWire OpenRight(CaptureScope scope = CaptureScope.Received) => Open(Right, "wire1", scope);

    private static PcapWire Open(NetworkNamespace host, string name, CaptureScope scope) => host.Run(() =>
    {
        Assert.True(PcapWire.TryOpen(name, scope, out var wire, out var fault), $"{fault}");
        return wire;
    });
}
