using PacketDotNet;
using SharpPcap;
using SharpPcap.LibPcap;

namespace Carpool.Linux.Tests.Packets;

/// <summary>Writes pcap files for a test and takes them away after it.</summary>
internal sealed class CaptureFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("carpool-pcap-");

    public void Dispose() => _folder.Delete(recursive: true);

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    internal string Write(LinkLayers type, params byte[][] frames)
    {
        var path = PathOf("frames.pcap");
        using var writer = new CaptureFileWriterDevice(path);
        writer.Open(new DeviceConfiguration { LinkLayerType = type });
        foreach (var frame in frames) writer.Write(frame);
        return path;
    }
}
