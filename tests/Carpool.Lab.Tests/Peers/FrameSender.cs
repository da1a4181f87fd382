using Carpool.Linux.Packets;

namespace Carpool.Lab.Tests.Peers;

/// <summary>This project as a program: puts frames on the wire of the host that it is started on.</summary>
internal static class FrameSender
{
    /// <param name="arguments">The interface, then each frame in hexadecimal.</param>
    public static int Main(string[] arguments)
    {
        if (!PcapWire.TryOpen(arguments[0], CaptureScope.Received, out var wire, out var lost))
        {
            Console.Error.WriteLine(lost.Detail);
            return 1;
        }

        using (wire)
            return arguments[1..].All(frame => wire.Send(Convert.FromHexString(frame)) == SendOutcome.Sent) ? 0 : 1;
    }

    /// <summary>Sends whole Ethernet frames from the lab's client.</summary>
    public static Task SendAsync(TestLab lab, IEnumerable<byte[]> frames) => lab.ExecAsync(
        "client", ["dotnet", typeof(FrameSender).Assembly.Location, "eth0", .. frames.Select(Convert.ToHexString)]);
}
