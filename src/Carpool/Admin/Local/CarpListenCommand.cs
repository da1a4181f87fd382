using System.CommandLine;
using Carpool.Linux.Packets;
using Carpool.Nodes;

namespace Carpool.Admin.Local;

/// <summary><c>carpool carp listen IFACE</c>: every advertisement on a wire as it comes. Needs no daemon.</summary>
internal static class CarpListenCommand
{
    private const int Failed = 1;
    private const int Usage = 2;

    public static Command Create()
    {
        var wire = new Argument<string>("interface") { Description = "The network interface, for instance eth0." };
        var keys = new KeyOptions();
        var count = new Option<long?>("--count") { Description = "End after so many advertisements." };
        var json = new Option<bool>("--json") { Description = "As a JSON object a line, with stable keys." };
        count.Validators.Add(NumberLimit.Between(1, long.MaxValue, "--count must be 1 or more"));
        var listen = new LocalVerb(
            "carp",
            "listen",
            "Show each advertisement on a wire, and what a node would make of it; Ctrl-C ends.")
        {
            wire, count, json,
        };
        keys.AddTo(listen);
        listen.SetAction(async (parse, ct) =>
        {
            var console = parse.InvocationConfiguration;
            var name = parse.GetRequiredValue(wire);
            using var interrupt = new Interrupt(ct);
            try
            {
                var judge = keys.ReadJudge(parse);
                if (!PcapWire.TryOpen(name, CaptureScope.Everything, out var opened, out var lost))
                {
                    await console.Error.WriteLineAsync(Words(lost).AsMemory(), ct);
                    return Failed;
                }

                using (opened)
                {
                    var listener = new AdvertisementListener(
                        opened, judge, TimeProvider.System, console.Output, console.Error);
                    lost = await listener.RunAsync(parse.GetValue(count), parse.GetValue(json), interrupt.Token);
                }

                if (lost is null) return 0;
                await console.Error.WriteLineAsync(Words(lost).AsMemory(), CancellationToken.None);
                return Failed;
            }
            catch (ConfigurationRefusedException refused)
            {
                await console.Error.WriteLineAsync(refused.Message.AsMemory(), ct);
                return Usage;
            }
        });
        return listen;
    }

    private static string Words(WireEvent.Lost lost) => lost.Reason switch
    {
        WireLoss.NotPermitted => $"{lost.Interface}: listening takes CAP_NET_RAW: run it as root ({lost.Detail})",
        WireLoss.NoLibpcap => $"libpcap is not installed: apt-get install libpcap0.8 ({lost.Detail})",
        _ => $"{lost.Interface}: {lost.Reason.Word()}: {lost.Detail}",
    };
}
