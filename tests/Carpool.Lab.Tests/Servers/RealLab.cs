using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Settings;
using Carpool.Lab.Control;
using Carpool.Lab.Servers;

namespace Carpool.Lab.Tests.Servers;

/// <summary>One lab for all tests with real servers.</summary>
[CollectionDefinition(Name)]
public sealed class RealServers : ICollectionFixture<RealLab>
{
    public const string Name = "real servers";
}

/// <summary>What happens to real servers. Each test begins with all of them whole, whatever broke before.</summary>
[Collection(RealServers.Name)]
public abstract class RealServersTests(RealLab lab) : IAsyncLifetime
{
    protected static readonly IReadOnlyList<string> Hosts = ["mail01", "mail02"];

    protected RealLab Real => lab;

    public async Task InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess) await lab.RestoreAsync(Hosts);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>
/// Two hosts with Postfix, Dovecot and nginx. Beside each service there is one of the same server that looks at no more
/// than its banner; and one page that is never broken, so that no host seems to be ill as a whole.
/// </summary>
public sealed class RealLab : IAsyncLifetime
{
    private const string Authority = "ca-file = \"/run/disk/tls/ca.pem\"";
    private const string Login = """login { user = anna, password-file = "/run/disk/anna.password" }""";

    private static readonly string Configuration = $$"""
        carpool {
          cluster { name = real, tls = off }
          carp { interface = eth0, password-file = "carp.password" }
          nodes {
            mail01 { address = 192.0.2.11 }
            mail02 { address = 192.0.2.12 }
          }
          addresses = [
            { address = 192.0.2.101/24, vhid = 1, home = mail01 }
            { address = 192.0.2.102/24, vhid = 2, home = mail02 }
          ]
          services {
            page {
              port = 80, send-proxy = v2
              check { type = http, timeout = 1s }
            }
            {{Service("smtp", 25, "smtp", "starttls = on, ", """envelope { to = "anna@example.org" }""")}}
            {{Service("smtps", 465, "smtp", "", Login, """
                envelope { from = "anna@example.org", to = "ben@example.org" }
                """)}}
            {{Service("pop3s", 995, "pop3", "", Login)}}
            {{Service("imaps", 993, "imap", "", Login)}}
            {{Service("webmail", 443, "http", "", """http { body = "webmail" }""")}}
            mail {
              port = 2525, backend-port = 25
              {{Combined("all")}}
            }
            either {
              port = 2526, backend-port = 25
              {{Combined("any")}}
            }
            ready {
              port = 2527, backend-port = 25
              check { type = smtp, timeout = 1s, rise = 1 }
              ready {
                type = imap, port = 993, timeout = 1s, rise = 1
                tls { {{Authority}} }
                {{Login}}
              }
            }
            {{Banner("smtp", 25, "", """steps = [{ expect = "220 " }, { send = "QUIT\r\n" }]""")}}
            {{Banner("smtps", 465, Unverified, """steps = [{ expect = "220 " }, { send = "QUIT\r\n" }]""")}}
            {{Banner("pop3s", 995, Unverified, """steps = [{ expect = "+OK" }, { send = "QUIT\r\n" }]""")}}
            {{Banner("imaps", 993, Unverified, """steps = [{ expect = "* OK" }, { send = "a LOGOUT\r\n" }]""")}}
            {{Banner("webmail", 443, Unverified, "")}}
          }
        }
        """;

    private const string Unverified = "tls { verify = off }";

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-real-").FullName;
    private readonly TestLab _lab;

    public RealLab()
    {
        var file = Path.Combine(_folder, "lab.conf");
        File.WriteAllText(file, Configuration);
        File.WriteAllText(Path.Combine(_folder, "carp.password"), "secret");
        _lab = new TestLab(file, LabServices.Real);
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    internal TestLab Lab => _lab;

    public Task InitializeAsync() => Environment.IsPrivilegedProcess ? _lab.InitializeAsync() : Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (Environment.IsPrivilegedProcess) await _lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// What a host says of its own services: "down L4CON" or "up L7OK", by the service's name. Asked over its socket: a
    /// program for each look would slow down what it looks at.
    /// </summary>
    internal async Task<IReadOnlyDictionary<string, string>> StatesAsync(string host) =>
        JsonSerializer.Deserialize<ServiceView[]>(await AskAsync(host, "service", "list", "--json"), TestLab.Json)!
            .ToDictionary(
                service => service.Name,
                service => service.Backends.Where(backend => backend.Node == host)
                    .Select(backend => $"{backend.State} {backend.Checks.LastResult}").Single());

    /// <summary>What happened, as a host saw it, in lines.</summary>
    internal async Task<string[]> EventsAsync(string host) =>
        [.. JsonNode.Parse(await AskAsync(host, "events", "--limit", "200", "--json"))!.AsArray()
            .Select(one => (string)one!["text"]!)];

    internal Task BreakAsync(string host, string service, Breakage how) =>
        _lab.AskAsync(new LabRequest(LabVerb.Break, host) { Service = service, How = how });

    /// <summary>Makes all of them whole again, and waits until all of them say so.</summary>
    internal async Task RestoreAsync(IReadOnlyList<string> hosts)
    {
        foreach (var host in (await _lab.StatusAsync()).Hosts.Where(host => host.Node))
        {
            if (!host.Link || host.Daemon.State == RunState.Hung)
                await _lab.AskAsync(new LabRequest(LabVerb.Heal, host.Name));
            if (host.Broken.Count > 0) await MendAsync(host.Name);
        }

        await _lab.SettledAsync();
        foreach (var host in hosts)
            await UntilAsync(
                async () => [.. (await StatesAsync(host)).Select(service => $"{service.Key} {service.Value}")],
                states => states.All(state => state.Contains(" up L", StringComparison.Ordinal)));
    }

    internal Task MendAsync(string host) => _lab.AskAsync(new LabRequest(LabVerb.Mend, host));

    /// <summary>Looks until it is as wanted, and fails with what was seen last.</summary>
    internal static async Task UntilAsync(Func<Task<string[]>> look, Func<string[], bool> holds)
    {
        var waited = Stopwatch.StartNew();
        while (await look() is var seen && !holds(seen))
        {
            if (waited.Elapsed > Patience) Assert.Fail(string.Join('\n', seen));
            await Task.Delay(100);
        }
    }

    private async Task<string> AskAsync(string host, params string[] words)
    {
        var init = (await _lab.HostAsync(host)).Init;
        return (await AdminClient.AskAsync($"/proc/{init}/root/run/carpool/carpool.sock", words)).Output;
    }

    private static string Service(string name, int port, string type, string tls, params string[] more) => $$"""
        {{name}} {
          port = {{port}}
          check {
            type = {{type}}, timeout = 1s, rise = 1
            tls { {{tls}}{{Authority}} }
            {{string.Join('\n', more)}}
          }
        }
        """;

    private static string Combined(string type) => $$"""
        check {
          type = {{type}}, interval = 2s, rise = 1, fall = 1
          checks = [
            { type = smtp, timeout = 1s }
            {
              type = imap, port = 993, timeout = 1s
              tls { {{Authority}} }
              {{Login}}
            }
          ]
        }
        """;

    private static string Banner(string name, int port, string tls, string steps) => $$"""
        {{name}}-banner {
          port = {{1000 + port}}, backend-port = {{port}}
          check {
            timeout = 1s, rise = 1
            {{tls}}
            {{steps}}
          }
        }
        """;
}
