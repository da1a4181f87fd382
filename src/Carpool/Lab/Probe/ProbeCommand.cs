using System.CommandLine;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Carpool.Core;
using Carpool.Linux.Packets;

namespace Carpool.Lab.Probe;

/// <summary>
/// <c>carpool lab probe ADDRESS...</c>, run on the client host: says "probing" on standard error, goes on until its
/// standard input ends or the time is over, and writes a <see cref="ProbeReport"/> as JSON.
/// </summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var addresses = new Argument<string[]>("address") { Arity = ArgumentArity.OneOrMore };
        var device = new Option<string>("--interface") { DefaultValueFactory = _ => "eth0" };
        var port = new Option<ushort>("--port") { DefaultValueFactory = _ => 80 };
        var period = new Option<int>("--period")
        {
            Description = "Microseconds between two questions.",
            DefaultValueFactory = _ => 1000,
        };
        var limit = new Option<int?>("--for") { Description = "Seconds." };
        var command = new Command("probe", "Ask for addresses every millisecond, and report who answered and when.")
        {
            addresses, device, port, period, limit,
        };
        command.Hidden = true;
        command.SetAction(async (parse, ct) =>
        {
            using var prober = new Prober(
                Source(parse.GetRequiredValue(device)),
                parse.GetRequiredValue(addresses).Select(NetAddress.Parse),
                parse.GetValue(port),
                TimeSpan.FromMicroseconds(parse.GetValue(period)),
                fault => Console.Error.WriteLine(fault.Message));
            await Console.Error.WriteLineAsync("probing");
            if (parse.GetValue(limit) is { } seconds) await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
            else await Console.In.ReadToEndAsync(ct);
            await Console.Out.WriteLineAsync(prober.Report().ToJson());
            return 0;
        });
        return command;
    }

    private static ProbeSource Source(string device)
    {
        var found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == device)
            ?? throw new LabException($"no interface {device} here");
        var addresses = found.GetIPProperties().UnicastAddresses.Select(one => one.Address).ToList();
        var v4 = addresses.First(address => address.AddressFamily == AddressFamily.InterNetwork);
        var v6 = addresses.FirstOrDefault(address =>
            address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv6LinkLocal: false });
        return new ProbeSource(
            found.GetIPProperties().GetIPv4Properties().Index,
            MacAddress.Read(found.GetPhysicalAddress().GetAddressBytes()),
            NetAddress.From(v4),
            v6 is null ? null : NetAddress.From(v6));
    }
}
