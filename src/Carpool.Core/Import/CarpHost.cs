using System.Globalization;
using System.Numerics;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>A virtual address as a FreeBSD host has it (carp(4), ifconfig(8)).</summary>
internal sealed record CarpAddress(
    InterfaceAddress Address, int Vhid, int Advskew, int Advbase, string? Password, ImportLine Line);

/// <summary>A FreeBSD host by its rc.conf: its name, its own addresses, and those that it shares.</summary>
internal sealed class CarpHost
{
    private readonly ImportNotes _notes;
    private readonly List<(string Interface, InterfaceAddress Address)> _own = [];

    private CarpHost(string file, ImportNotes notes)
    {
        File = file;
        _notes = notes;
    }

    public string File { get; }

    /// <summary>The first label of its name, or null.</summary>
    public string? Name { get; private set; }

    /// <summary>The interface with its own address, or null.</summary>
    public string? Interface => _own.Select(own => own.Interface).FirstOrDefault();

    public List<CarpAddress> Shared { get; } = [];

    public InterfaceAddress? Own(bool isV6) => _own.Where(own => own.Address.Address.IsV6 == isV6)
        .Select(own => (InterfaceAddress?)own.Address).FirstOrDefault();

    public static CarpHost Read(string file, string text, ImportNotes notes)
    {
        var host = new CarpHost(file, notes);
        var others = new List<string>();
        foreach (var line in RcConf.Read(file, text, notes))
        {
            var name = line.Words[0];
            if (name == "hostname") host.Name = line.At(1).Split('.')[0];
            else if (name.StartsWith("ifconfig_", StringComparison.Ordinal))
                host.ReadInterface(name["ifconfig_".Length..], line);
            else if (name.StartsWith("ipv4_addrs_", StringComparison.Ordinal))
            {
                foreach (var word in line.Words.Skip(1)) host.ReadOwn(name["ipv4_addrs_".Length..], word, line);
            }
            else if (name != "cloned_interfaces" || line.Words.Skip(1).Any(word => !IsCarp(word))) others.Add(name);
        }

        if (others.Count > 0)
            notes.Add(new ImportLine(file, 1, []), $"passed over, not about addresses: {string.Join(", ", others)}");
        return host;
    }

    private void ReadOwn(string device, string word, ImportLine line)
    {
        if (InterfaceAddress.TryParse(word, out var address)) _own.Add((device, address));
        else _notes.NotUnderstood(line, $"'{word}' is not address/length");
    }

    private void ReadInterface(string key, ImportLine line)
    {
        var device = key.Split('_')[0];
        // `_aliases` has several of them, each from its family on.
        var one = new List<string>();
        foreach (var word in line.Words.Skip(1))
        {
            if (word is "inet" or "inet6" && one.Any(before => before is "inet" or "inet6"))
            {
                ReadAddress(device, one, line);
                one = [];
            }

            one.Add(word);
        }

        ReadAddress(device, one, line);
    }

    private void ReadAddress(string device, List<string> words, ImportLine line)
    {
        NetAddress? address = null;
        int? length = null, vhid = null;
        var (advskew, advbase) = (0, 1);
        string? password = null;
        for (var i = 0; i < words.Count; i++)
        {
            switch (words[i])
            {
                case "inet" or "inet6" or "alias" or "up" or "add" or "accept_rtadv" or "auto_linklocal": break;
                case "DHCP" or "dhcp" or "SYNCDHCP":
                    _notes.Add(line, $"{device} has its address by DHCP: a node needs a fixed one");
                    break;
                case "netmask": length = Length(Next(), line); break;
                case "prefixlen": length = Number(Next(), 1, 128, line); break;
                case "vhid": vhid = Number(Next(), 1, 255, line); break;
                case "advskew": advskew = Number(Next(), 0, 254, line) ?? 0; break;
                case "advbase": advbase = Number(Next(), 1, 255, line) ?? 1; break;
                case "pass": password = Next(); break;
                case "broadcast" or "description": Next(); break;
                case var word when InterfaceAddress.TryParse(word, out var both):
                    (address, length) = (both.Address, both.PrefixLength);
                    break;
                case var word when NetAddress.TryParse(word, out var alone): address = alone; break;
                case var word: _notes.NotUnderstood(line, $"{line.Words[0]}: '{word}'"); break;
            }

            string Next() => ++i < words.Count ? words[i] : "";
        }

        if (address is not { } found)
        {
            if (vhid is not null) _notes.NotUnderstood(line, $"vhid {vhid} without an address");
            return;
        }

        var whole = new InterfaceAddress(found, Math.Min(length ?? found.MaxPrefixLength, found.MaxPrefixLength));
        if (vhid is { } id) Shared.Add(new CarpAddress(whole, id, advskew, advbase, password, line));
        else if (IsCarp(device))
            _notes.NotUnderstood(line, $"{line.Words[0]} has no vhid");
        else if (device != "lo0") _own.Add((device, whole));
    }

    private static bool IsCarp(string device) => device.StartsWith("carp", StringComparison.Ordinal);

    private int? Number(string text, int least, int most, ImportLine line)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        _notes.NotUnderstood(line, $"{line.Words[0]}: '{text}' is not {least}..{most}");
        return null;
    }

    /// <summary>Of a mask as <c>255.255.255.0</c> or <c>0xffffff00</c>.</summary>
    private int? Length(string mask, ImportLine line)
    {
        uint bits = 0;
        var isMask = mask.StartsWith("0x", StringComparison.Ordinal)
            ? uint.TryParse(mask.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            : System.Net.IPAddress.TryParse(mask, out var dotted) && dotted.GetAddressBytes() is { Length: 4 } octets
                && (bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets)) != 0;
        var length = BitOperations.PopCount(bits);
        if (isMask && length > 0 && BitOperations.LeadingZeroCount(~bits) == length) return length;
        _notes.NotUnderstood(line, $"{line.Words[0]}: '{mask}' is no mask");
        return null;
    }
}
