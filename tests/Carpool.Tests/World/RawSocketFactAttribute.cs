using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Tests.World;

/// <summary>A test that sends raw IP packets over the loopback interface.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RawSocketFactAttribute : FactAttribute
{
    public RawSocketFactAttribute()
    {
        var own = NetAddress.Parse("127.0.0.1");
        if (UnicastSender.TryOpen("lo", 1, own, out var sender, out var refusal)) sender.Dispose();
        else Skip = $"no raw socket: {refusal}";
    }
}
