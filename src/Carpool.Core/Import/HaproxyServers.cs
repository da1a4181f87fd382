using System.Globalization;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>The servers of a backend: nodes of the pool, and what differs on single ones.</summary>
internal sealed class HaproxyServers(ImportNotes notes)
{
    private static readonly HashSet<string> Needless =
        ["check", "backup", "non-stick", "enabled", "tfo", "no-check", "verifyhost", "init-addr", "resolvers", "id"];

    private readonly Dictionary<string, (ImportLine Line, string? Weight, string? Most)> _servers = [];
    private ImportLine? _default;

    /// <summary>Names and addresses, in the order of the file.</summary>
    public OrderedDictionary<string, (NetAddress Address, ImportLine Line)> Addresses { get; } = [];

    /// <summary>The port that all of them have.</summary>
    public int? Port { get; private set; }

    /// <summary>What is said of all of them, and the one of another; the first counts.</summary>
    public ImportBlock Common { get; } = new();

    public void Default(ImportLine line) => _default = line;

    public void Add(ImportLine line)
    {
        var name = line.At(1);
        var place = line.At(2);
        var colon = place.LastIndexOf(':');
        var host = (colon < 0 ? place : place[..colon]).Trim('[', ']');
        if (!NetAddress.TryParse(host, out var address))
        {
            notes.NotUnderstood(line, $"server {name}: '{place}' is no address; a node needs its own");
            return;
        }

        if (colon >= 0 && int.TryParse(
                place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            if (Port is { } other && other != port)
                notes.NotUnderstood(line, $"server {name}: port {port}: others have {other}, and all must agree");
            Port ??= port;
        }

        Addresses[name] = (address, line);
        _servers[name] = (line, Option(line, "weight"), Option(line, "maxconn"));
        foreach (var said in _default is { } before ? [before, line] : (ImportLine[])[line]) Read(said, name);
    }

    /// <summary>Writes the service's part.</summary>
    public void Finish(ImportBlock service)
    {
        if (Common["send-proxy"] is { } sends) service["send-proxy"] = sends;
        if (Common["slow-start"] is { } slow) service["slow-start"] = slow;
        if (Common["observe"] is { } observe) service["observe"] = observe;
        if (Common["verify"] is { } verify)
        {
            service.In("server-tls")["verify"] = verify;
            service.In("server-tls")["ca-file"] = Common["ca-file"];
        }

        foreach (var key in new[] { "interval", "fast-interval", "down-interval", "rise", "fall", "port" })
            if (Common[key] is { } value) service.In("check")[key] = value;
        var isEven = _servers.Values.Select(server => server.Weight).Distinct().Count() == 1;
        foreach (var (name, (_, weight, most)) in _servers)
        {
            if (!isEven) service.In("servers").In(name)["weight"] = weight ?? "1";
            if (most is not null && most != "0") service.In("servers").In(name)["max-connections"] = most;
        }
    }

    private string? Option(ImportLine line, string word) => line.After(word) ?? _default?.After(word);

    private void Read(ImportLine line, string name)
    {
        var begin = line.Words[0] == "server" ? 3 : 1;
        for (var i = begin; i < line.Words.Count; i++)
        {
            var word = line.Words[i];
            switch (word)
            {
                case "weight" or "maxconn": i++; break;
                case "inter": Time(line, "interval", line.At(++i)); break;
                case "fastinter": Time(line, "fast-interval", line.At(++i)); break;
                case "downinter": Time(line, "down-interval", line.At(++i)); break;
                case "slowstart": Time(line, "slow-start", line.At(++i)); break;
                case "rise" or "fall" or "port":
                    i++;
                    Common[word] ??= line.At(i);
                    break;
                case "send-proxy": Common["send-proxy"] = "v1"; break;
                case "send-proxy-v2" or "send-proxy-v2-ssl" or "send-proxy-v2-ssl-cn":
                    Common["send-proxy"] = "v2";
                    break;
                case "ssl": Common["verify"] ??= "on"; break;
                case "verify": Common["verify"] = line.At(++i) == "none" ? "off" : "on"; break;
                case "ca-file": Common["ca-file"] = HoconWriter.Quoted(line.At(++i)); break;
                case "observe":
                    i++;
                    Common["observe"] = "connections";
                    break;
                case "check-send-proxy": break;
                case "cookie":
                    i++;
                    notes.NotUnderstood(line, $"server {name} ... cookie: persistence goes by the client's address");
                    break;
                case "disabled":
                    notes.Add(line, $"disabled: say 'carpool service disable' for {name} once it runs");
                    break;
                default:
                    if (!Needless.Contains(word)) notes.NotUnderstood(line, $"server {name} ... {word}");
                    break;
            }
        }
    }

    private void Time(ImportLine line, string key, string text)
    {
        if (Common[key] is not null) return;

        var least = key == "slow-start" ? TimeSpan.Zero : TimeSpan.FromMilliseconds(100);
        HaproxyTime.Set(Common, key, line, text, least, TimeSpan.FromHours(1), notes);
    }
}
