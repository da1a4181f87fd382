using System.Text;
using Carpool.Core.Import;
using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Import;

/// <summary>The set-up that carpool comes after: five FreeBSD servers, ten addresses, HAProxy for mail.</summary>
public sealed class FiveServersImportTests
{
    private const string Defaults = """
        global
            log /var/run/log local0
            daemon
        defaults
            mode tcp
            option tcplog
            retries 2
            timeout connect 3s
            timeout client 10m
            timeout server 10m
        """;

    private const string Golden = """
        carpool {
          cluster { name = pool, seeds = [mail01, mail02, mail03] }

          carp {
            interface = "em0"
            password-file = "carp.password"
          }

          nodes {
            mail01 { address = 192.0.2.11 }
            mail02 { address = 192.0.2.12 }
            mail03 { address = 192.0.2.13 }
            mail04 { address = 192.0.2.14 }
            mail05 { address = 192.0.2.15 }
          }

          addresses = [
            { address = 192.0.2.101/24, vhid = 1, home = mail01 }
            { address = 192.0.2.102/24, vhid = 2, home = mail02 }
            { address = 192.0.2.103/24, vhid = 3, home = mail03 }
            { address = 192.0.2.104/24, vhid = 4, home = mail04 }
            { address = 192.0.2.105/24, vhid = 5, home = mail05 }
            { address = 192.0.2.106/24, vhid = 6, home = mail01 }
            { address = 192.0.2.107/24, vhid = 7, home = mail02 }
            { address = 192.0.2.108/24, vhid = 8, home = mail03 }
            { address = 192.0.2.109/24, vhid = 9, home = mail04 }
            { address = 192.0.2.110/24, vhid = 10, home = mail05 }
          ]

          services {
            smtp {
              port = 25
              retries = 2
              connect-timeout = 3s
              idle-timeout = 10m
              check { interval = 2s, rise = 2, fall = 3, type = smtp }
            }
            pop3 {
              port = 110
              retries = 2
              connect-timeout = 3s
              idle-timeout = 10m
              check { interval = 2s, rise = 2, fall = 3, steps = [{ expect = "+OK" }] }
            }
            imap {
              port = 143
              retries = 2
              connect-timeout = 3s
              idle-timeout = 10m
              check { interval = 2s, rise = 2, fall = 3, steps = [{ expect = "* OK" }] }
            }
          }
        }

        """;

    private static PoolImport.Result Made { get; } = PoolImport.Of(
        [("haproxy.cfg", Haproxy()), .. Enumerable.Range(1, 5).Select(node => ($"mail0{node}.rc.conf", RcConf(node)))]);

    [Fact]
    public void It_becomes_this_configuration()
    {
        var text = Made.Text[Made.Text.IndexOf("carpool {", StringComparison.Ordinal)..];

        Assert.Empty(Made.Missing);
        Assert.Equal(Golden, text);
    }

    [Fact]
    public void That_configuration_is_right_and_as_even_as_it_was()
    {
        var (settings, faults) = CarpoolSettings.Read(Made.Text, "carpool.conf");

        Assert.Empty(faults);
        Assert.All(settings!.Addresses.GroupBy(address => address.Home), home => Assert.Equal(2, home.Count()));
    }

    [Fact]
    public void All_of_its_checks_are_understood_and_what_one_loses_is_told_by_its_line()
    {
        var notes = Made.Notes.Select(note => $"{note}").ToList();

        Assert.DoesNotContain(notes, note => note.Contains("not understood", StringComparison.Ordinal));
        Assert.Contains(
            @"haproxy.cfg:26: tcp-check expect rstring ^\+OK: '+OK' may stand anywhere in what comes; a check of the "
            + "protocol's own type looks more closely",
            notes);
    }

    /// <summary>Two addresses are at home on each; the next server is 50 behind, and so on.</summary>
    private static string RcConf(int node)
    {
        var text = new StringBuilder($"""
            hostname="mail0{node}.example.org"
            defaultrouter="192.0.2.1"
            haproxy_enable="YES"
            ifconfig_em0="inet 192.0.2.1{node}/24"

            """);
        for (var vhid = 1; vhid <= 10; vhid++)
        {
            var advskew = (node - vhid + 10) % 5 * 50;
            text.Append($"ifconfig_em0_alias{vhid - 1}=")
                .Append($"\"vhid {vhid} advskew {advskew} pass geheim alias 192.0.2.{100 + vhid}/32\"\n");
        }

        return text.ToString();
    }

    private static string Haproxy() => string.Join('\n', [
        Defaults,
        .. Proxies("smtp", 25, "option smtpchk HELO mail01.example.org"),
        .. Proxies("pop3", 110, "option tcp-check", @"tcp-check expect rstring ^\+OK"),
        .. Proxies("imap", 143, "option tcp-check", @"tcp-check expect string *\ OK"),
        "",
    ]);

    private static IEnumerable<string> Proxies(string name, int port, params string[] check) =>
    [
        $"frontend {name}",
        $"bind {string.Join(',', Enumerable.Range(101, 10).Select(last => $"192.0.2.{last}:{port}"))}",
        $"default_backend {name}_servers",
        $"backend {name}_servers",
        .. check,
        .. Enumerable.Range(1, 5).Select(node =>
            $"server mail0{node} 192.0.2.1{node}:{port} check inter 2s fall 3 rise 2{(node == 1 ? "" : " backup")}"),
    ];
}
