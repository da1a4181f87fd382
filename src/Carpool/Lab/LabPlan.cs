using Carpool.Core;
using Carpool.Core.Settings;

namespace Carpool.Lab;

/// <summary>One host of the lab: what it is called and where it is on the wire.</summary>
/// <param name="Number">From 1 in the order of the configuration; the client is 0.</param>
/// <param name="IsNode">Whether it runs a daemon and services; the client does not.</param>
internal sealed record HostPlan(
    string Name,
    int Number,
    bool IsNode,
    string Interface,
    InterfaceAddress Address,
    InterfaceAddress? Address6)
{
    /// <summary>The bridge's port for this host.</summary>
    public string Port => $"port{Number}";

    /// <summary>Locally administered, and its last four octets are the IPv4 address: readable in a capture.</summary>
    public string Mac
    {
        get
        {
            Span<byte> octets = stackalloc byte[6];
            octets[0] = 0x02;
            Address.Address.Write(octets[2..]);
            return string.Join(':', octets.ToArray().Select(octet => octet.ToString("x2")));
        }
    }

    public IEnumerable<InterfaceAddress> Addresses => Address6 is { } second ? [Address, second] : [Address];
}

/// <summary>The hosts of the lab as the configuration has them, and a client beside them.</summary>
internal static class LabPlan
{
    public const string ClientName = "client";
    private const byte ClientNumber = 201;

    /// <exception cref="LabException">A host's address is not IPv4, or the client would have none.</exception>
    public static IReadOnlyList<HostPlan> Hosts(CarpoolSettings settings)
    {
        var nodes = settings.Nodes.Select((node, index) => new HostPlan(
            node.Name, index + 1, IsNode: true, node.Interface,
            WithPrefix(settings, node.Address), node.Address6 is { } second ? WithPrefix(settings, second) : null));
        return [.. nodes, Client(settings)];
    }

    private static HostPlan Client(CarpoolSettings settings)
    {
        var neighbour = settings.Nodes[0];
        var address = LastOctet(neighbour.Address, ClientNumber);
        if (neighbour.Address.IsV6) throw new LabException("the lab needs an IPv4 address on every node");
        if (settings.Nodes.Any(node => node.Address == address || node.Name == ClientName)
            || settings.Addresses.Any(virtualAddress => virtualAddress.All.Any(one => one.Address == address)))
            throw new LabException($"{address} and the name '{ClientName}' are the client's in the lab");

        // 2001:db8::201 beside 192.0.2.201: the same digits, as people write them.
        InterfaceAddress? second = neighbour.Address6 is { } six ? WithPrefix(settings, LastGroup(six, 0x201)) : null;
        return new HostPlan(ClientName, 0, IsNode: false, neighbour.Interface, WithPrefix(settings, address), second);
    }

    /// <summary>A node's address has no prefix in the configuration: it has that of the virtual addresses.</summary>
    private static InterfaceAddress WithPrefix(CarpoolSettings settings, NetAddress address)
    {
        foreach (var beside in settings.Addresses.SelectMany(virtualAddress => virtualAddress.All))
            if (beside.Contains(address))
                return beside with { Address = address };
        return new InterfaceAddress(address, address.IsV6 ? 64 : 24);
    }

    private static NetAddress LastOctet(NetAddress address, byte octet)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        octets[address.Size - 1] = octet;
        return NetAddress.Read(octets[..address.Size]);
    }

    private static NetAddress LastGroup(NetAddress address, ushort group)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        octets[14] = (byte)(group >> 8);
        octets[15] = (byte)group;
        return NetAddress.Read(octets);
    }
}
