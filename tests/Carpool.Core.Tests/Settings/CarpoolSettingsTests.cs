using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Settings;

public sealed class CarpoolSettingsTests
{
    private const string Smallest = """
        carpool {
          carp { interface = eth0, password-file = "my \"secret\"" }
          nodes.mail01.address = 192.0.2.11
          nodes.mail02 { address = 192.0.2.12, address6 = "2001:DB8::12", weight = 3, interface = bond0.7 }
          nodes.mail01.address6 = "2001:db8::11"
          addresses = [
            { address = 192.0.2.101/24, vhid = 7, also = ["2001:db8::101/64"], home = mail02 }
            { address = 192.0.2.102/24, vhid = 8, group = mx, not-on = [mail01] }
          ]
          placement { failback = manual, hold-down = 0s }
          services.imap { port = 143, check.fall = 5, idle-timeout = 90m }
          services.imap.servers.mail02 { weight = 0, max-connections = 7 }
          log.connections { format = json, to = "syslog:tcp:[2001:db8::5]:601", facility = mail }
          http { listen = ["[::1]:4054", "{node}:443"], token-file = t, tls.certificate-file = c }
        }
        """;

    private const string Shown = """
        carpool {
          cluster {
            name = "carpool"
            seeds = [mail01, mail02]
            port = 4053
            tls = on
            certificate-file = "cluster/{node}.pem"
            key-file = "cluster/{node}.key"
            ca-file = "cluster/ca.pem"
          }
          carp {
            password-file = "my \"secret\""
            advbase = 1s
            beat = 100ms
            mac = interface
            peers = multicast
            preempt = on
            strangers = on
            lease = auto
          }
          nodes {
            mail01 {
              address = 192.0.2.11
              address6 = "2001:db8::11"
              weight = 1
              interface = "eth0"
            }
            mail02 {
              address = 192.0.2.12
              address6 = "2001:db8::12"
              weight = 3
              interface = "bond0.7"
            }
          }
          addresses = [
            { address = 192.0.2.101/24, also = ["2001:db8::101/64"], vhid = 7, home = mail02 }
            { address = 192.0.2.102/24, vhid = 8, not-on = [mail01], group = "mx" }
          ]
          services {
            imap {
              port = 143
              backend-port = 143
              path = auto
              balance = roundrobin
              slow-start = 0ms
              persistence {
                type = off
                expire = 30m
                size = 100k
              }
              connect-timeout = 2s
              idle-timeout = 90m
              write-timeout = 5m
              max-connections = 4096
              retries = 2
              observe = connections
              error-limit = 1
              queue-length = 1024
              queue-timeout = 30s
              servers {
                mail02 {
                  weight = 0
                  max-connections = 7
                }
              }
              send-proxy = off
              send-proxy-checksum = off
              transparent = off
              proxy-header-timeout = 5s
              demote-when-down = off
              protect {
                source {
                  connections = off
                  rate = off
                  period = 10s
                  bytes-rate = off
                  prefix6 = 64
                  table-size = 100000
                }
                action = reject
                tarpit-time = 30s
              }
              check {
                type = tcp
                mailbox = "INBOX"
                timeout = 500ms
                step-timeout = 500ms
                interval = 1s
                fast-interval = 1s
                down-interval = 1s
                jitter = 0
                rise = 2
                fall = 5
              }
            }
          }
          placement {
            failback = manual
            hold-down = 0ms
            hold-down-max = 10m
            flap-window = 10m
            min-ready = 50
          }
          proxy {
            max-connections = 20000
            max-tarpit = 1000
            max-buffered = 256m
            drain-timeout = 5s
            upgrade-timeout = 1h
          }
          log {
            connections {
              format = json
              to = "syslog:tcp:[2001:db8::5]:601"
              facility = mail
              tag = "carpool"
              queue = 16384
              remember = 16384
              refused = 10
            }
          }
          admin {
            socket = "/run/carpool/carpool.sock"
            haproxy-level = admin
          }
          http {
            listen = ["[::1]:4054", "{node}:443"]
            token-file = "t"
            tls {
              certificate-file = "c"
              key-file = "c"
            }
          }
        }

        """;

    [Fact]
    public void What_is_shown_has_every_key_and_reads_back_as_the_same()
    {
        var settings = ShippedFiles.Good(Smallest);
        Assert.Equal(Shown, settings.ToHocon());
        Assert.Equal(settings, ShippedFiles.Good(Shown));
    }

    [Fact]
    public void Equal_files_give_equal_settings_and_a_change_shows()
    {
        Assert.Equal(ShippedFiles.Good(Smallest), ShippedFiles.Good("# comment\n" + Smallest));
        var changed = Smallest.Replace("101/64", "103/64", StringComparison.Ordinal);
        Assert.NotEqual(ShippedFiles.Good(Smallest), ShippedFiles.Good(changed));
    }

    [Fact]
    public void The_fingerprint_is_of_what_counts_only()
    {
        var fingerprint = ShippedFiles.Good(Smallest).Fingerprint();
        Assert.Matches("^[0-9a-f]{12}$", fingerprint);
        Assert.Equal(fingerprint, ShippedFiles.Good("# comment\n" + Shown).Fingerprint());
        var changed = Smallest.Replace("fall = 5", "fall = 6", StringComparison.Ordinal);
        Assert.NotEqual(fingerprint, ShippedFiles.Good(changed).Fingerprint());
    }

    [Fact]
    public void Nodes_are_found_by_name()
    {
        var settings = ShippedFiles.Good(Smallest);
        Assert.Equal(3, settings.Node("mail02")!.Weight);
        Assert.Equal((1, -1), (settings.NodeIndex("mail02"), settings.NodeIndex("mail03")));
        Assert.Null(settings.Node("mail03"));
    }

    [Theory]
    [InlineData("0", 0), InlineData("1k", 1024), InlineData("10m", 10_485_760), InlineData("3g", 3_221_225_472)]
    [InlineData("1500", 1500), InlineData("1500k", 1_536_000)]
    public void A_size_may_have_a_unit_of_1024_each(string text, long octets)
    {
        Assert.True(DataSize.TryParse(text, out var size));
        Assert.Equal((octets, text), (size, DataSize.Format(octets)));
    }

    [Theory]
    [InlineData(""), InlineData("k"), InlineData("-1"), InlineData("1.5m"), InlineData("1kb"), InlineData("1K")]
    [InlineData("1234567890")]
    public void Anything_else_is_no_size(string text) => Assert.False(DataSize.TryParse(text, out _));

    [Fact]
    public void What_is_said_of_one_server_may_need_the_proxy_on_its_node_alone()
    {
        var imap = ShippedFiles.Good(Smallest).Services[0];
        Assert.Null(imap.NeedsProxyOn("mail01"));
        Assert.Equal("servers.mail02 has weight 0", imap.NeedsProxyOn("mail02"));
        var limited = imap with { Servers = [new ServerSettings { Name = "mail01", MaxConnections = 5 }] };
        Assert.Equal("servers.mail01 has max-connections", limited.NeedsProxyOn("mail01"));
    }

    [Fact]
    public void What_is_said_of_PROXY_headers_is_shown_and_reads_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "check.fall = 5",
            "check.fall = 5, send-proxy = v2, send-proxy-checksum = on, transparent = on, "
                + "accept-proxy = [192.0.2.7, \"2001:db8::/32\"]",
            StringComparison.Ordinal));
        Assert.Equal("send-proxy = v2", settings.Services[0].NeedsProxy);
        Assert.Equal(2, settings.Services[0].AcceptProxy.Count);
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
    }

    [Fact]
    public void What_hooks_are_told_is_shown_and_reads_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "placement {",
            "notify { exec = [ { command = [\"/bin/logger\", \"-t\", \"a \\\"b\\\"\"] } ]\n"
                + "webhook = [ { url = \"https://a/b\", secret-file = s, kinds = [role, hook], scope = pool } ] }\n"
                + "placement {",
            StringComparison.Ordinal));
        Assert.Equal(["/bin/logger", "-t", "a \"b\""], settings.Notify.Exec[0].Command);
        Assert.Equal("/etc/carpool/s", settings.Notify.Webhook[0].In("/etc/carpool").SecretFile);
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
    }

    [Fact]
    public void What_a_collector_is_sent_is_shown_and_reads_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "placement {",
            "telemetry { otlp-endpoint = \"https://a:4317/b\", protocol = grpc, headers-file = \"h/{node}\",\n"
                + "send = [traces], interval = 1m, timeout = 500ms }\nplacement {",
            StringComparison.Ordinal));
        Assert.Equal((OtlpWire.Grpc, 60), (settings.Telemetry!.Protocol, settings.Telemetry.Interval.TotalSeconds));
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
        var preset = ShippedFiles.Good(Smallest.Replace(
            "placement {", "telemetry.otlp-endpoint = \"http://a\"\nplacement {", StringComparison.Ordinal));
        Assert.Equal([TelemetrySignal.Metrics, TelemetrySignal.Traces], preset.Telemetry!.Send);
        Assert.Equal(preset, ShippedFiles.Good(preset.ToHocon()));
    }

    [Fact]
    public void What_a_check_does_is_shown_and_reads_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "check.fall = 5",
            "check { type = smtp, interval = 10s, down-interval = 2s, jitter = 10\n"
                + "tls { starttls = on, ca-file = a.pem }\nlogin { user = carpool, password-file = secret }\n"
                + "envelope { to = \"root@mail.test\" } }\n"
                + "queue-length = 1024",
            StringComparison.Ordinal));
        var check = settings.Services[0].Check;
        Assert.Equal((10, 2), (check.FastInterval.TotalSeconds, check.DownInterval.TotalSeconds));
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
        Assert.Equal(("/etc/carpool/secret", "/etc/carpool/a.pem"),
            (check.What.In("/etc/carpool").Login!.PasswordFile, check.What.In("/etc/carpool").Tls!.CaFile));
    }

    [Fact]
    public void Checks_that_are_combined_and_one_for_being_ready_are_shown_and_read_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "check.fall = 5",
            """
            check { type = all, interval = 2s, checks = [
              { type = submission, port = 587, tls { starttls = on, ca-file = a.pem } }
              { type = any, name = "either way", checks = [{ type = lmtp, offers = [auth] }, { type = imap }] }
            ] }
            ready { type = http, rise = 3, http.path = "/ready" }
            retries = 2
            """,
            StringComparison.Ordinal));
        var service = settings.Services[0];
        Assert.Equal(["submission:587", "either way"], service.Check.What.Checks.Select(part => part.Name));
        Assert.Equal(1.5, service.Check.What.Timeout.TotalSeconds);
        Assert.Equal([MailOffer.Starttls, MailOffer.Auth], service.Check.What.Checks[0].Check.Offers);
        Assert.Equal(("/ready", 3), (service.Ready!.What.Http!.Path, service.Ready.Rise));
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
        Assert.Equal("/etc/a.pem", service.Check.What.In("/etc").Checks[0].Check.Tls!.CaFile);
    }

    [Fact]
    public void The_steps_of_a_check_are_shown_as_text_where_they_are_and_read_back()
    {
        var settings = ShippedFiles.Good(Smallest.Replace(
            "check.fall = 5",
            """check.steps = [{ send = "\"Hi\"\r\n\t" }, { expect-hex = FF00 }, { expect = "\u0000é" }]""",
            StringComparison.Ordinal));
        Assert.Contains(
            """
                    steps = [
                      { send = "\"Hi\"\r\n\u0009" }
                      { expect-hex = "ff00" }
                      { expect-hex = "00c3a9" }
                    ]

            """, settings.ToHocon(), StringComparison.Ordinal);
        Assert.Equal(settings, ShippedFiles.Good(settings.ToHocon()));
    }

    [Theory]
    [InlineData("100ms", 100), InlineData("1s", 1000), InlineData("1.5s", 1500), InlineData("1 m", 60_000)]
    [InlineData("2h", 7_200_000), InlineData("1.5d", 129_600_000)]
    public void A_duration_has_a_number_and_a_unit(string text, int milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var span));
        Assert.Equal(milliseconds, span.TotalMilliseconds);
    }

    [Theory, InlineData(""), InlineData("1"), InlineData("ms"), InlineData("1 x"), InlineData("-1s"),
     InlineData("1,5s"), InlineData("1..5s"), InlineData("1.s.s"), InlineData("9999999999s"),
     InlineData("999999999h"), InlineData("10675200d"),
     InlineData("1e3s"), InlineData("1/2s")]
    public void Other_texts_are_no_duration(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void A_duration_that_is_written_reads_back() => Gen.Long[0, 100_000_000].Sample(
        tenthsOfMs =>
        {
            var span = TimeSpan.FromTicks(tenthsOfMs * 1000);
            return Duration.TryParse(Duration.Format(span), out var read) && read == span;
        });

    [Fact]
    public void The_report_says_how_even_the_pool_is() => Assert.Equal(
        [
            "5 nodes, 10 addresses, 9 services",
            "all nodes alive: 2,2,2,2,2 (spread 0)",
            "after any one failure, at worst: 3,3,2,2 (spread 1)",
            "after any two at once, at worst: 4,3,3 (spread 1)",
            "20 addresses would be exactly even with all alive and after any one failure",
        ],
        PoolReport.Of(ShippedFiles.Read("carpool.conf")));

    [Fact]
    public void The_report_warns_of_what_may_not_be_meant()
    {
        var pool = ShippedFiles.Good(
            Smallest.Replace("password-file", "preempt = off, lease = off, password-file", StringComparison.Ordinal));
        Assert.Equal(
            [
                "warning: preempt is off, addresses stay where a failure has left them",
                "warning: lease is off, a hung master may go on answering beside its heir",
                "warning: weights differ, so the loads should: mail01 0 (weight 1), mail02 2 (weight 3)",
            ],
            PoolReport.Of(pool).Where(line => line.StartsWith("warning", StringComparison.Ordinal)));
        Assert.Contains("warning: not-on makes an even placement impossible: mail01 0, mail02 4 at best",
            PoolReport.Of(ShippedFiles.Good(LabPool.ToHocon(2, 4, TimeSpan.Zero)
                .Replace("home = mail01", "not-on = [mail01]", StringComparison.Ordinal)
                .Replace("home = mail02", "not-on = [mail01]", StringComparison.Ordinal))));
        Assert.Contains("warning: 192.0.2.101 and 192.0.2.103 of group mx cannot keep apart",
            PoolReport.Of(ShippedFiles.Good(LabPool.ToHocon(2, 3, TimeSpan.Zero)
                .Replace("home = mail", "group = mx, home = mail", StringComparison.Ordinal))));
        Assert.Contains("warning: with one node nothing takes over when it fails",
            PoolReport.Of(ShippedFiles.Good(LabPool.ToHocon(1, 2, TimeSpan.Zero))));
    }
}
