using Carpool.Core.Import;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Import;

public sealed class PoolImportTests
{
    private const string Haproxy = """
        global
            maxconn 20000
            tune.bufsize 16384
        defaults
            mode tcp
            retries 3
            timeout connect 5s
            timeout client 30m
            timeout server 35m
            timeout check 900ms
            default-server inter 2s fastinter 1s rise 2 fall 3
        frontend smtp_in
            bind 192.0.2.101:25,192.0.2.102:25
            bind 192.0.2.109:25
            maxconn 500
            default_backend smtp_out
        backend smtp_out
            balance leastconn
            option smtpchk EHLO check.example.org
            server mail01 192.0.2.11:25 check send-proxy-v2
            server mail02 192.0.2.12:25 check send-proxy-v2 backup weight 50
        listen pop3
            bind *:110
            option tcp-check
            tcp-check expect string "+OK"
            tcp-check send QUIT\r\n
            server mail01 192.0.2.11:1110 check
            server mail02 192.0.2.12:1110 check backup
        listen web
            bind :80
            bind :443 ssl crt /etc/ssl/mail.pem
            stick-table type ip size 100k expire 30m
            stick on src
            acl local src 192.0.2.0/24
            server mail01 192.0.2.11:8080 check maxconn 200
            server mail02 192.0.2.12:8080 check
        listen stats
            bind 127.0.0.1:8404
            stats enable
        """;

    private const string Mail01 = """
        hostname="mail01.example.org"
        sshd_enable="YES"
        ifconfig_em0="inet 192.0.2.11 netmask 255.255.255.0"
        ifconfig_em0_alias0="inet vhid 1 advskew 0 pass geheim alias 192.0.2.101/32"   # its own
        ifconfig_em0_aliases="inet vhid 2 advskew 100 pass geheim 192.0.2.102/32 \
          inet vhid 3 advskew 100 pass geheim 192.0.2.103/32"
        """;

    /// <summary>As before FreeBSD 10.</summary>
    private const string Mail02 = """
        hostname="mail02.example.org"
        ifconfig_em0="inet 192.0.2.12/24"
        cloned_interfaces="carp0 carp1 carp2"
        ifconfig_carp0="vhid 1 advskew 100 pass geheim 192.0.2.101/24"
        ifconfig_carp1="vhid 2 advskew 0 pass geheim 192.0.2.102 netmask 255.255.255.0"
        ifconfig_carp2="vhid 3 advskew 50 pass anders 192.0.2.103 netmask 0xffffff00"
        """;

    private static readonly string[] Words =
    [
        "global", "defaults", "frontend", "backend", "listen", "bind", "server", "default-server", "a", ":25",
        "1.2.3.4:5", "[::1]:9", "timeout", "check", "connect", "9999999999d", "1s", "option", "httpchk",
        "tcp-check", "expect", "send", "string", "\"", "'", "\\", "#", "ssl", "crt", "inter", "rise", "weight",
        "stick-table", "type", "ip", "on", "default_backend", "hostname=", "ifconfig_em0=\"", "ifconfig_carp0='",
        "inet", "vhid", "1", "256", "pass", "netmask", "0xff00ff00", "255.255.255.0", "192.0.2.1/24",
        "2001:db8::1/64", "advskew", "=", "\t", "\n",
    ];

    private static PoolImport.Result Whole { get; } =
        PoolImport.Of([("haproxy.cfg", Haproxy), ("mail01.conf", Mail01), ("mail02.conf", Mail02)]);

    private static CarpoolSettings Settings { get; } = CarpoolSettings.Read(Whole.Text, "carpool.conf").Settings!;

    [Fact]
    public void Files_that_say_enough_become_a_configuration_that_can_be_used()
    {
        Assert.Empty(Whole.Missing);
        Assert.Equal(["mail01", "mail02"], Settings.Nodes.Select(node => node.Name));
        Assert.Equal(["192.0.2.11", "192.0.2.12"], Settings.Nodes.Select(node => $"{node.Address}"));
    }

    [Fact]
    public void An_address_is_at_home_where_its_advskew_is_lowest()
    {
        Assert.Equal(
            ["1 192.0.2.101/24 mail01", "2 192.0.2.102/24 mail02", "3 192.0.2.103/24 mail02"],
            Settings.Addresses.Select(address => $"{address.Vhid} {address.Address} {address.Home}"));
    }

    [Fact]
    public void A_frontend_and_its_backend_become_a_service()
    {
        var smtp = Settings.Services.Single(service => service.Port == 25);

        Assert.Equal(("smtp-in", 500, 3), (smtp.Name, smtp.MaxConnections, smtp.Retries));
        Assert.Equal((Balance.LeastConn, SendProxy.V2), (smtp.Balance, smtp.SendProxy));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(35)), (smtp.ConnectTimeout, smtp.IdleTimeout));
        Assert.Equal((1, 50), (smtp.ServerOn("mail01").Weight, smtp.ServerOn("mail02").Weight));
        Assert.Equal(CheckType.Smtp, smtp.Check.What.Type);
        Assert.Equal(TimeSpan.FromMilliseconds(900), smtp.Check.What.Timeout);
        Assert.Equal((2, 3, TimeSpan.FromSeconds(2)), (smtp.Check.Rise, smtp.Check.Fall, smtp.Check.Interval));
    }

    [Fact]
    public void What_HAProxy_sent_and_expected_becomes_the_steps_of_a_check()
    {
        var pop3 = Settings.Services.Single(service => service.Name == "pop3");

        Assert.Equal((110, 1110, 2), (pop3.Port, pop3.BackendPort, pop3.Check.What.Steps.Count));
    }

    [Fact]
    public void Each_port_is_a_service_with_the_TLS_of_its_own_bind()
    {
        var web = Settings.Services.Where(service => service.BackendPort == 8080).ToDictionary(service => service.Port);

        Assert.Null(web[80].Tls);
        Assert.Equal("/etc/ssl/mail.pem", web[443].Tls!.Certificates.Single().CertificateFile);
        Assert.Equal((true, 200), (web[443].Persistence.IsAny, web[443].ServerOn("mail01").MaxConnections));
    }

    [Theory]
    [InlineData("haproxy.cfg:3: not understood: global: tune.bufsize 16384")]
    [InlineData("haproxy.cfg:14: 192.0.2.109 is no virtual address of those files; a service is on all that are")]
    [InlineData("haproxy.cfg:34: not understood: acl local src 192.0.2.0/24")]
    [InlineData("haproxy.cfg:37: statistics: carpool.http and admin.haproxy-socket have them")]
    [InlineData("mail01.conf:1: passed over, not about addresses: sshd_enable")]
    [InlineData("mail02.conf:6: vhid 3 has another password: a pool has one for all")]
    public void What_is_not_taken_over_is_named_by_its_line(string note) =>
        Assert.Contains(note, Whole.Notes.Select(one => $"{one}"));

    [Theory]
    [InlineData("mail01 192.0.2.11:25 check check-ssl verify none", "check { tls { verify = off } }")]
    [InlineData("mail01 192.0.2.11:25 check ssl verify none", "server-tls { verify = off }")]
    [InlineData("mail01 192.0.2.11:25 check inter 5s", "check { interval = 5s }")]
    public void What_a_server_says_is_the_services(string server, string block) =>
        Assert.Contains(block, Small($"server {server}").Text, StringComparison.Ordinal);

    [Fact]
    public void Where_servers_differ_the_first_counts_and_the_others_are_named()
    {
        var small = Small(
            "default-server inter 3s\nserver mail01 192.0.2.11:25 check\nserver mail02 192.0.2.12:25 check inter 9s");

        Assert.Contains("interval = 3s", small.Text, StringComparison.Ordinal);
        Assert.Contains(
            "h:5: server mail02: interval is 9s, of the first server 3s: that one counts for all",
            small.Notes.Select(note => $"{note}"));
    }

    [Fact]
    public void A_node_without_a_server_of_a_service_gets_no_clients_of_it()
    {
        var small = Small("server mail01 192.0.2.11:25 check\nlisten b\nbind :26\nserver mail02 192.0.2.12:26 check");

        Assert.Contains("port = 25, servers { mail02 { weight = 0 } }", small.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_is_understood_in_part_keeps_no_step()
    {
        var small = Small("tcp-check expect rstring ^.OK\ntcp-check send QUIT\nserver mail01 192.0.2.11:25 check");

        Assert.DoesNotContain("steps", small.Text, StringComparison.Ordinal);
        Assert.Contains(
            "h:3: not understood: tcp-check expect rstring ^.OK: steps send and expect text or bytes; this check has "
            + "none now",
            small.Notes.Select(note => $"{note}"));
    }

    [Theory]
    [InlineData(@"\+OK", "+OK")]
    [InlineData(@"a\.b", "a.b")]
    [InlineData(@"""220 mail\.example""", "220 mail.example")]
    public void A_regular_expression_that_stands_for_one_text_is_that_text(string expression, string text)
    {
        var small = Small($"tcp-check expect rstring {expression}\nserver mail01 192.0.2.11:25 check");

        Assert.Contains($$"""steps = [{ expect = "{{text}}" }]""", small.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(small.Notes, note => note.Message.Contains("rstring", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_one_that_says_where_its_text_stands_it_is_told_that_this_is_lost()
    {
        var small = Small("tcp-check expect rstring ^220\nserver mail01 192.0.2.11:25 check");

        Assert.Contains("""steps = [{ expect = "220" }]""", small.Text, StringComparison.Ordinal);
        Assert.Contains(
            "h:3: tcp-check expect rstring ^220: '220' may stand anywhere in what comes; a check of the protocol's own "
            + "type looks more closely",
            small.Notes.Select(note => $"{note}"));
    }

    [Theory]
    [InlineData("^.OK"), InlineData("a|b"), InlineData("OK$"), InlineData(@"\d"), InlineData("[+]OK"), InlineData("^")]
    [InlineData("OK*"), InlineData("(OK)"), InlineData("OK?"), InlineData("O{2}K"), InlineData(@"OK\\")]
    public void One_that_stands_for_more_than_a_text_is_not_understood(string expression)
    {
        var small = Small($"tcp-check expect rstring {expression}\nserver mail01 192.0.2.11:25 check");

        Assert.DoesNotContain("steps", small.Text, StringComparison.Ordinal);
        Assert.Contains(
            small.Notes, note => $"{note}".StartsWith("h:3: not understood: tcp-check", StringComparison.Ordinal));
    }

    [Fact]
    public void A_letter_that_needs_no_backslash_keeps_it_and_octets_may_be_in_hexadecimal()
    {
        var small = Small(@"tcp-check send \x41\x7Ab\x4\ \#\r\n" + "\nserver mail01 192.0.2.11:25 check");

        Assert.Contains(@"send = ""Azb\\x4 #\r\n""", small.Text, StringComparison.Ordinal);
    }

    private static PoolImport.Result Small(string lines) => PoolImport.Of([("h", $"listen a\nbind :25\n{lines}")]);

    [Fact]
    public void No_password_is_written()
    {
        var told = Whole.Text + string.Join('\n', Whole.Notes);

        Assert.DoesNotContain("geheim", told, StringComparison.Ordinal);
        Assert.DoesNotContain("anders", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_files_do_not_say_is_asked_for()
    {
        var alone = PoolImport.Of([("haproxy.cfg", Haproxy)]);

        Assert.Contains(alone.Missing, fault => fault.Message.Contains("addresses", StringComparison.Ordinal));
    }

    [Fact]
    public void Words_in_any_order_do_no_harm() => Gen.Int[0, Words.Length - 1].Array[0, 60]
        .Select(places => string.Join(' ', places.Select(place => Words[place])))
        .Sample(text => _ = PoolImport.Of([("any", text)]), iter: 3000);
}
