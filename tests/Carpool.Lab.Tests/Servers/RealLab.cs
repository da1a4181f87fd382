using System.Text.Json;
using Carpool.Admin;
using Carpool.Core.Admin;
using Carpool.Core.Settings;

namespace Carpool.Lab.Tests.Servers;

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
    internal static async Task<IReadOnlyDictionary<string, string>> StatesAsync(HostStatus host)
    {
        var (_, json) = await AdminClient.AskAsync(
            $"/proc/{host.Init}/root/run/carpool/carpool.sock", ["service", "list", "--json"], CancellationToken.None);
        return JsonSerializer.Deserialize<ServiceView[]>(json, TestLab.Json)!.ToDictionary(
            service => service.Name,
            service => service.Backends.Where(backend => backend.Node == host.Name)
                .Select(backend => $"{backend.State} {backend.Checks.LastResult}").Single());
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
