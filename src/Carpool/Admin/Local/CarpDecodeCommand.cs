using System.CommandLine;
using System.Globalization;
using Carpool.Core.Admin;
using Carpool.Core.Carp;
using Carpool.Linux.Packets;
using Carpool.Nodes;

namespace Carpool.Admin.Local;

/// <summary>
/// <c>carpool carp decode HEX|FILE.pcap</c>: what advertisements say, and what a node would make of them. Needs no
/// daemon. Exit status 1 when any is dropped.
/// </summary>
internal static class CarpDecodeCommand
{
    private const int Dropped = 1;
    private const int Usage = 2;

    public static Command Create()
    {
        var what = new Argument<string>("packet")
        {
            Description = "A capture file, or hexadecimal digits: a frame, an IP packet or a bare advertisement.",
        };
        var keys = new KeyOptions();
        var json = new Option<bool>("--json") { Description = "As a JSON array with stable keys." };
        var decode = new LocalVerb(
            "carp",
            "decode",
            "Read advertisements from a capture file or from hexadecimal digits. Exit status 1 if one is dropped.")
        {
            what, json,
        };
        keys.AddTo(decode);
        decode.SetAction(async (parse, ct) =>
        {
            var console = parse.InvocationConfiguration;
            try
            {
                var (views, note) = Read(parse.GetRequiredValue(what), keys.ReadJudge(parse));
                var text = parse.GetValue(json) ? AdminJson.Write(views) : Table(views).TrimEnd('\n');
                await console.Output.WriteLineAsync(text.AsMemory(), ct);
                if (note is not null) await console.Error.WriteLineAsync(note.AsMemory(), ct);
                return views.All(view => view.Verdict == CarpDrop.None.Word()) ? 0 : Dropped;
            }
            catch (ConfigurationRefusedException refused)
            {
                await console.Error.WriteLineAsync(refused.Message.AsMemory(), ct);
                return Usage;
            }
        });
        return decode;
    }

    /// <exception cref="ConfigurationRefusedException">It is neither a file nor hexadecimal digits.</exception>
    private static (IReadOnlyList<AdvertisementView> Views, string? Note) Read(string what, AdvertisementJudge judge)
    {
        if (File.Exists(what)) return ReadFile(what, judge);
        if (HexPacket.TryRead(what, out var packet, out var fault)) return ([View(packet, judge)], null);
        throw new ConfigurationRefusedException($"'{what}' is no file, and no packet in hexadecimal: {fault}");
    }

    private static (IReadOnlyList<AdvertisementView> Views, string? Note) ReadFile(
        string path, AdvertisementJudge judge)
    {
        if (!PacketFile.TryOpen(path, out var file, out var fault)) throw new ConfigurationRefusedException(fault);
        using (file)
        {
            var packets = file.Packets().ToList();
            if (file.Fault is not null) throw new ConfigurationRefusedException($"{path}: {file.Fault}");

            // A capture may have anything in it; only protocol 112 is what it is asked about.
            var views = packets
                .Where(packet => packet.Drop is not (PacketDrop.NotIp or PacketDrop.OtherProtocol))
                .Select(packet => View(packet, judge))
                .ToList();
            var others = packets.Count - views.Count;
            return (views, others == 0 ? null : $"{others} frames of other protocols left out");
        }
    }

    private static AdvertisementView View(OfflinePacket packet, AdvertisementJudge judge) =>
        packet.Drop != PacketDrop.None
            ? AdvertisementView.Unread(packet.CapturedAt, packet.Drop.Word())
            : judge.Judge(packet.Payload.Span, packet.Ttl ?? CarpCodec.Ttl, packet.Source, packet.CapturedAt);

    private static string Table(IReadOnlyList<AdvertisementView> views)
    {
        var table = new TextTable("SOURCE", "VHID", "ADVBASE", "ADVSKEW", "DEMOTE", "COUNTER", "DIGEST", "VERDICT");
        foreach (var view in views)
        {
            table.Add(
                view.Source ?? "-", Number(view.Vhid), Number(view.Advbase), Number(view.Advskew), Number(view.Demote),
                view.Counter ?? "-", view.Digest, view.Verdict);
        }

        return table.Render("advertisement");
    }

    private static string Number(byte? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
