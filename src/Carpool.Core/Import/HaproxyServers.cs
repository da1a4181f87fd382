using System.Globalization;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>The servers of a backend: nodes of the pool, and what differs on single ones.</summary>
internal sealed class HaproxyServers(ImportNotes notes)
{
    private static readonly HashSet<string> Needless =
        ["check", "backup", "non-stick", "enabled", "tfo", "no-check", "check-send-proxy"];

    private readonly Dictionary<string, (ImportLine Line, string? Weight, string? Most)> _servers = [];
    private ImportLine? _default;

    /// <summary>Names and addresses, in the order of the file.</summary>
    public OrderedDictionary<string, (NetAddress Address, ImportLine Line)> Addresses { get; } = [];

    /// <summary>The port that all of them have.</summary>
    public int? Port { get; private set; }

    /// <summary>What the first of them says, and the service has: there is one of each for all.</summary>
    private Dictionary<string, string> _common = [];

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

        var said = _default is { } before ? Keys(before, "default-server", 1) : [];
        foreach (var (key, value) in Keys(line, $"server {name}", 3)) said[key] = value;
        if (_servers.Count == 0) _common = said;
        foreach (var key in said.Keys.Union(_common.Keys).Where(key => Of(said, key) != Of(_common, key)))
            notes.Add(
                line,
                $"server {name}: {key} is {Of(said, key) ?? "not said"}, of the first server "
                + $"{Of(_common, key) ?? "not said"}: that one counts for all");
        if (line.Words.Contains("backup"))
            notes.NotNeeded(line, "each node prefers its own server, and all others stand in for it");
        if (!line.Words.Contains("check") && _default?.Words.Contains("check") != true)
            notes.Add(line, $"server {name} had no check; here every server has one");
        Addresses[name] = (address, line);
        _servers[name] = (line, Option(line, "weight"), Option(line, "maxconn"));
    }

    /// <summary>Writes the service's part.</summary>
    public void Finish(ImportBlock service)
    {
        foreach (var key in new[] { "send-proxy", "slow-start", "observe" })
            if (Of(_common, key) is { } value) service[key] = value;
        foreach (var key in new[] { "interval", "fast-interval", "down-interval", "rise", "fall", "port" })
            if (Of(_common, key) is { } value) service.In("check")[key] = value;
        var tls = _common.ContainsKey("ssl") ? service.In("server-tls")
            : _common.ContainsKey("check-ssl") ? service.In("check").In("tls")
            : null;
        if (tls is not null) tls["verify"] = Of(_common, "verify") ?? "on";
        if (tls is not null) tls["ca-file"] = Of(_common, "ca-file");
        var isEven = _servers.Values.Select(server => server.Weight).Distinct().Count() == 1;
        foreach (var (name, (_, weight, most)) in _servers)
        {
            if (!isEven) service.In("servers").In(name)["weight"] = weight ?? "1";
            if (most is not null && most != "0") service.In("servers").In(name)["max-connections"] = most;
        }
    }

    private string? Option(ImportLine line, string word) => line.After(word) ?? _default?.After(word);

    private static string? Of(Dictionary<string, string> keys, string key) => keys.GetValueOrDefault(key);

    private Dictionary<string, string> Keys(ImportLine line, string whose, int begin)
    {
        var keys = new Dictionary<string, string>();
        for (var i = begin; i < line.Words.Count; i++)
        {
            var word = line.Words[i];
            switch (word)
            {
                case "weight" or "maxconn": i++; break;
                case "inter": Time("interval", line.At(++i), leastMs: 100); break;
                case "fastinter": Time("fast-interval", line.At(++i), leastMs: 100); break;
                case "downinter": Time("down-interval", line.At(++i), leastMs: 100); break;
                case "slowstart": Time("slow-start", line.At(++i), leastMs: 0); break;
                case "rise" or "fall" or "port": keys[word] = line.At(++i); break;
                case "ssl" or "check-ssl": keys[word] = "on"; break;
                case "verify": keys["verify"] = line.At(++i) == "none" ? "off" : "on"; break;
                case "ca-file": keys["ca-file"] = HoconWriter.Quoted(line.At(++i)); break;
                case "send-proxy": keys["send-proxy"] = "v1"; break;
                case "send-proxy-v2" or "send-proxy-v2-ssl" or "send-proxy-v2-ssl-cn":
                    keys["send-proxy"] = "v2";
                    break;
                case "observe":
                    i++;
                    keys["observe"] = "connections";
                    break;
                case "disabled":
                    notes.Add(line, $"{whose} is disabled: say 'carpool service disable' once it runs");
                    break;
                case "cookie" or "verifyhost" or "sni" or "crt" or "init-addr" or "resolvers" or "id" or "source":
                    notes.NotUnderstood(line, $"{whose} ... {word} {line.At(++i)}");
                    break;
                default:
                    if (!Needless.Contains(word)) notes.NotUnderstood(line, $"{whose} ... {word}");
                    break;
            }
        }

        return keys;

        void Time(string key, string text, int leastMs)
        {
            var block = new ImportBlock();
            var least = TimeSpan.FromMilliseconds(leastMs);
            HaproxyTime.Set(block, key, line, text, least, TimeSpan.FromHours(1), notes);
            if (block[key] is { } value) keys[key] = value;
        }
    }
}
