using System.Globalization;
using Carpool.Core.Settings;

namespace Carpool.Core.Import;

/// <summary>
/// What a frontend with its backend, or a `listen`, becomes: a service for each of its ports. HAProxy's configuration
/// manual, chapter 4, says what the keywords mean.
/// </summary>
internal sealed class HaproxyService(string name, ImportNotes notes)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly HaproxyCheck _check = new(notes);
    private TimeSpan? _idle, _tunnel;

    public string Name { get; } = name;

    /// <summary>The ports of the virtual addresses, where that is said, and the TLS that clients speak there.</summary>
    public SortedDictionary<int, (ImportLine Line, ImportBlock Tls)> Ports { get; } = [];

    /// <summary>The addresses that it listens on by name, which must be the pool's.</summary>
    public List<(NetAddress Address, ImportLine Line)> Listens { get; } = [];

    public ImportBlock Settings { get; } = new();

    public HaproxyServers Servers { get; } = new(notes);

    /// <summary>Whether anything else than TCP was meant: then it is no service.</summary>
    public bool IsStatistics { get; private set; }

    public void Apply(ImportLine line)
    {
        if (_check.TryApply(line)) return;
        switch (line.Words[0])
        {
            case "bind": Bind(line); break;
            case "server": Servers.Add(line); break;
            case "default-server": Servers.Default(line); break;
            case "mode": Mode(line); break;
            case "balance": Balance(line); break;
            case "maxconn": Settings["max-connections"] = line.At(1); break;
            case "retries": Settings["retries"] = line.At(1); break;
            case "timeout": Timeout(line); break;
            case "option": Option(line); break;
            case "source": Source(line); break;
            case "stick-table": StickTable(line); break;
            case "stick" when line.At(1) is "on" or "match" && line.At(2) == "src": Persist(); break;
            case "stats": IsStatistics = true; break;
            case "log" or "log-format" or "log-tag":
                notes.NotNeeded(line, "carpool.log.connections says where lines of connections go");
                break;
            case "default_backend" or "description" or "id" or "enabled": break;
            case "disabled": notes.Add(line, "disabled: say 'carpool service disable' once it runs"); break;
            default: notes.NotUnderstood(line, line.Text); break;
        }
    }

    /// <summary>When all lines are in.</summary>
    public void Finish()
    {
        if ((_tunnel ?? _idle) is { } idle)
            Settings["idle-timeout"] = Duration.Format(idle < Second ? Second : idle > Day ? Day : idle);
        Servers.Finish(Settings);
        _check.Finish(Settings.In("check"));
    }

    private void Bind(ImportLine line)
    {
        var tls = BindTls(line);
        foreach (var place in line.At(1).Split(','))
        {
            var colon = place.LastIndexOf(':');
            if (colon < 0 || !int.TryParse(
                    place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                notes.NotUnderstood(line, $"'{place}': one port of an address is what a service has");
                continue;
            }

            Ports.TryAdd(port, (line, tls));
            var address = place[..colon].Trim('[', ']');
            if (NetAddress.TryParse(address, out var listens) && address is not ("0.0.0.0" or "::"))
                Listens.Add((listens, line));
        }
    }

    private ImportBlock BindTls(ImportLine line)
    {
        var tls = new ImportBlock();
        for (var i = 2; i < line.Words.Count; i++)
        {
            switch (line.Words[i])
            {
                case "ssl" or "transparent" or "v4v6" or "v6only" or "tfo" or "defer-accept": break;
                case "name" or "id" or "process" or "thread": i++; break;
                case "crt": AddCertificate(tls, line.At(++i)); break;
                case "alpn": tls["alpn"] = $"[{line.At(++i)}]"; break;
                case "ssl-min-ver": tls["min-version"] = line.At(++i) == "TLSv1.3" ? "tls1.3" : "tls1.2"; break;
                case "strict-sni": tls["strict-sni"] = "on"; break;
                case "accept-proxy":
                    notes.Add(line, "accept-proxy: name the other proxies' networks in accept-proxy = [...]");
                    break;
                case var other: notes.NotUnderstood(line, $"bind ... {other}"); break;
            }
        }

        return tls;
    }

    private static void AddCertificate(ImportBlock tls, string file)
    {
        var one = $"{{ certificate-file = {HoconWriter.Quoted(file)} }}";
        tls["certificates"] = tls["certificates"] is { } others ? $"{others[..^1]}, {one}]" : $"[{one}]";
    }

    private void Mode(ImportLine line)
    {
        if (line.At(1) == "http")
            notes.Add(line, "mode http: its connections are passed on as they are; nothing of HTTP is read or changed");
        else if (line.At(1) != "tcp") notes.NotUnderstood(line, line.Text);
    }

    private void Balance(ImportLine line)
    {
        var word = line.At(1).Split('(')[0];
        if (word is "roundrobin" or "leastconn" or "source" or "random") Settings["balance"] = word;
        else if (word == "static-rr") Settings["balance"] = "roundrobin";
        else notes.NotUnderstood(line, $"{line.Text}: balance is roundrobin, leastconn, source or random");
    }

    private void Timeout(ImportLine line)
    {
        switch (line.At(1))
        {
            case "connect":
                var ten = TimeSpan.FromMilliseconds(10);
                HaproxyTime.Set(Settings, "connect-timeout", line, line.At(2), ten, TimeSpan.FromMinutes(1), notes);
                break;
            case "queue":
                ten = TimeSpan.FromMilliseconds(10);
                HaproxyTime.Set(Settings, "queue-timeout", line, line.At(2), ten, TimeSpan.FromMinutes(10), notes);
                break;
            case "client" or "server" or "tunnel":
                if (!HaproxyTime.TryParse(line.At(2), out var idle)) notes.NotUnderstood(line, line.Text);
                else if (line.At(1) == "tunnel") _tunnel = idle;
                else _idle = _idle is { } other && other > idle ? other : idle;
                break;
            default: notes.NotUnderstood(line, $"{line.Text}: HTTP's, or none of TCP's"); break;
        }
    }

    private void Option(ImportLine line)
    {
        switch (line.At(1))
        {
            case "tcplog" or "httplog" or "dontlognull" or "logasap" or "log-health-checks" or "dontlog-normal":
                notes.NotNeeded(line, "carpool.log.connections says what is written of connections");
                break;
            case "redispatch" or "tcpka" or "clitcpka" or "srvtcpka" or "nolinger" or "abortonclose" or "contstats"
                or "splice-auto" or "splice-request" or "splice-response" or "tcp-smart-accept" or "tcp-smart-connect"
                or "persist" or "allbackups":
                notes.NotNeeded(line, "it has no counterpart");
                break;
            case "forwardfor":
                notes.NotUnderstood(line, "forwardfor: a service learns of its client by send-proxy or transparent");
                break;
            default: notes.NotUnderstood(line, line.Text); break;
        }
    }

    private void Source(ImportLine line)
    {
        if (line.After("usesrc") is "clientip" or "client") Settings["transparent"] = "on";
        else notes.NotUnderstood(line, line.Text);
    }

    private void StickTable(ImportLine line)
    {
        if (line.After("type") is not ("ip" or "ipv6")) notes.NotUnderstood(line, $"{line.Text}: only a type of ip");
        else
        {
            var persistence = Settings.In("persistence");
            if (line.After("size") is { } size) persistence["size"] = size;
            if (line.After("expire") is { } expire)
                HaproxyTime.Set(persistence, "expire", line, expire, Second, TimeSpan.FromHours(168), notes);
        }
    }

    private void Persist() => Settings.In("persistence")["type"] = "source";
}
