using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

public sealed class SettingsFaultTests
{
    /// <summary>A good file whose parts the rows replace.</summary>
    private const string Good = """
        carpool {
          cluster { seeds = [a], port = 4053 }
          carp { interface = eth0, password-file = p, beat = 100ms }
          nodes {
            a { address = 192.0.2.11, weight = 1 }
            b { address = 192.0.2.12 }
          }
          addresses = [
            { address = 192.0.2.101/24, vhid = 1, home = a }
            { address = 192.0.2.102/24, vhid = 2 }
          ]
          services {
            smtp { port = 25, check { type = tcp, interval = 1s } }
            imap { port = 143 }
          }
        }
        """;

    private const string LogTargets = "stdout, the absolute path of a file, \"syslog:udp:ADDRESS:PORT\", "
        + "\"syslog:tcp:ADDRESS:PORT\" or \"syslog:/PATH/OF/SOCKET\"";

    public static TheoryData<string, string, string> Faults => new()
    {
        // the shape of a key
        { "beat = 100ms", "baet = 100ms", "3: carpool.carp.baet is not a known key, did you mean beat?" },
        { "beat = 100ms", "premept = on", "3: carpool.carp.premept is not a known key, did you mean preempt?" },
        { "beat = 100ms", "colour = red", "3: carpool.carp.colour is not a known key" },
        { "weight = 1", "wieght = 1", "5: carpool.nodes.a.wieght is not a known key, did you mean weight?" },
        { "carpool {", "akka = on\ncarpool {", "1: akka is not a known key" },
        { ", password-file = p", "", "3: carpool.carp.password-file is missing, must be the path of a file" },
        { "interface = eth0, ", "",
            "5: carpool.nodes.a.interface is missing, must be the name of a network interface, 1..15 characters, "
                + "here or in carpool.carp" },
        { ", vhid = 2", "", "10: carpool.addresses[1].vhid is missing, must be 1..255" },
        { "port = 143", "backend-port = 143", "14: carpool.services.imap.port is missing, must be 1..65535" },
        // the connection log
        { "services {", "log.connections.queu = 100\nservices {",
            "12: carpool.log.connections.queu is not a known key, did you mean queue?" },
        { "services {", "log.connections.format = clf\nservices {",
            "12: carpool.log.connections.format is 'clf', must be off or tcplog or json" },
        { "services {", "log.connections.to = \"syslog:udp:mail01:514\"\nservices {",
            "12: carpool.log.connections.to is 'syslog:udp:mail01:514', must be " + LogTargets },
        { "services {", "log.connections.to = connections.log\nservices {",
            "12: carpool.log.connections.to is 'connections.log', must be " + LogTargets },
        { "services {", "log.connections.queue = 10\nservices {",
            "12: carpool.log.connections.queue is '10', must be 100..1000000" },
        { "services {", "log.connections.tag = \"a b\"\nservices {",
            "12: carpool.log.connections.tag is 'a b', must be 1..48 printable characters, no space" },
        // hooks
        { "services {", "notify.exec = [ { command = [notify] } ]\nservices {",
            "12: carpool.notify.exec[0].command must begin with the absolute path of a program" },
        { "services {", "notify.exec = [ { command = [\"/n\"], kind = [role] } ]\nservices {",
            "12: carpool.notify.exec[0].kind is not a known key, did you mean kinds?" },
        { "services {", "notify.webhook = [ { url = \"ftp://a/b\" } ]\nservices {",
            "12: carpool.notify.webhook[0].url is 'ftp://a/b', must be a URL with http or https, without a user's "
                + "name" },
        { "services {", "notify.webhook = [ { url = \"http://a\", scope = all } ]\nservices {",
            "12: carpool.notify.webhook[0].scope is 'all', must be node or pool" },
        // the kind of a value
        { "port = 143", "port = abc", "14: carpool.services.imap.port is 'abc', must be 1..65535" },
        { "port = 143", "port = 65536", "14: carpool.services.imap.port is '65536', must be 1..65535" },
        { "port = 143", "port = -1", "14: carpool.services.imap.port is '-1', must be 1..65535" },
        { "port = 143", "port { }", "14: carpool.services.imap.port is a block, must be 1..65535" },
        { "port = 4053", "tls = maybe", "2: carpool.cluster.tls is 'maybe', must be on or off" },
        { "port = 4053", "ca-file = \"\"", "2: carpool.cluster.ca-file is '', must be the path of a file" },
        { "seeds = [a]", "seeds = a", "2: carpool.cluster.seeds is 'a', must be a list [ ... ]" },
        { "seeds = [a]", "seeds = [[a]]", "2: carpool.cluster.seeds[0] is a list, must be the name of a node" },
        { "cluster { seeds = [a], port = 4053 }", "cluster = x", "2: carpool.cluster is 'x', must be a block { ... }" },
        { "b { address = 192.0.2.12 }", "b = 192.0.2.12",
            "6: carpool.nodes.b is '192.0.2.12', must be a block { ... }" },
        { "b { address = 192.0.2.12 }", "b_ { address = 192.0.2.12 }",
            "6: carpool.nodes.b_: a name is 1..63 letters, digits and '-'" },
        { "192.0.2.12", "192.0.2", "6: carpool.nodes.b.address is '192.0.2', must be an IPv4 address" },
        { "192.0.2.102/24", "192.0.2.102",
            "10: carpool.addresses[1].address is '192.0.2.102', must be an address with its prefix, as "
                + "192.0.2.101/24" },
        { "192.0.2.102/24", "192.0.2.102/33",
            "10: carpool.addresses[1].address is '192.0.2.102/33', must be an address with its prefix, as "
                + "192.0.2.101/24" },
        { "vhid = 2", "vhid = 0", "10: carpool.addresses[1].vhid is '0', must be 1..255" },
        { "vhid = 2", "vhid = 256", "10: carpool.addresses[1].vhid is '256', must be 1..255" },
        { "weight = 1", "weight = 101", "5: carpool.nodes.a.weight is '101', must be 1..100" },
        { "interface = eth0", "interface = \"eth 0\"",
            "3: carpool.carp.interface is 'eth 0', must be the name of a network interface, 1..15 characters" },
        { "beat = 100ms", "beat = 100",
            "3: carpool.carp.beat is '100', must be 10ms..1s or off, with a unit: 100ms, 100s, 100m or 100h" },
        { "beat = 100ms", "beat = 5ms", "3: carpool.carp.beat is '5ms', must be 10ms..1s or off" },
        { "beat = 100ms", "beat = 2s", "3: carpool.carp.beat is '2s', must be 10ms..1s or off" },
        { "beat = 100ms", "advbase = 255s", "3: carpool.carp.advbase is '255s', must be 1s..254s in whole seconds" },
        { "beat = 100ms", "advbase = 1500ms",
            "3: carpool.carp.advbase is '1500ms', must be 1s..254s in whole seconds" },
        { "beat = 100ms", "mac = vmac", "3: carpool.carp.mac is 'vmac', must be interface or virtual" },
        { "beat = 100ms", "peers = broadcast", "3: carpool.carp.peers is 'broadcast', must be multicast or unicast" },
        { "beat = 100ms", "preempt = yes", "3: carpool.carp.preempt is 'yes', must be on or off" },
        { "beat = 100ms", "lease = maybe", "3: carpool.carp.lease is 'maybe', must be auto or on or off" },
        { "type = tcp", "type = esmtp",
            "13: carpool.services.smtp.check.type is 'esmtp', must be tcp or smtp or submission or lmtp or pop3 or "
                + "imap or http or agent or exec or all or any" },
        { "type = tcp", "type = imap, steps = [{ send = a }]",
            "13: carpool.services.smtp.check.steps is given, but only type = tcp has them" },
        { "type = tcp", "steps = [{ send = a, expect = b }]",
            "13: carpool.services.smtp.check.steps[0] must have one of send, expect, send-hex, expect-hex, has 2" },
        { "type = tcp", "type = agent",
            "13: carpool.services.smtp.check.port is missing: with type = agent it is where the agent listens" },
        { "type = tcp", "type = exec, command = [check_smtp]",
            "13: carpool.services.smtp.check.command must begin with the absolute path of a program" },
        { "type = tcp", "command = [/bin/true]",
            "13: carpool.services.smtp.check.command is given, but only type = exec has one" },
        { "type = tcp", "type = exec, command = [/bin/true], tls { }",
            "13: carpool.services.smtp.check.tls is given, but type = exec runs a program, which knows of none" },
        { "type = tcp", "port = 0", "13: carpool.services.smtp.check.port is '0', must be 1..65535" },
        { "type = tcp", "steps = [{ }]",
            "13: carpool.services.smtp.check.steps[0] must have one of send, expect, send-hex, expect-hex, has 0" },
        { "type = tcp", "steps = [{ expect = \"\" }]",
            "13: carpool.services.smtp.check.steps[0].expect is '', must be text" },
        { "type = tcp", "steps = [{ send-hex = 0d0 }]",
            "13: carpool.services.smtp.check.steps[0].send-hex is '0d0', must be bytes in hexadecimal, as 0d0a" },
        { "type = tcp", "login { user = a, password-file = p }",
            "13: carpool.services.smtp.check.login is given, but only type = smtp, submission, pop3 and imap have "
                + "one" },
        { "type = tcp", "type = http, tls { starttls = on }",
            "13: carpool.services.smtp.check.tls.starttls is 'on', but only type = smtp, submission, lmtp, pop3 and "
                + "imap have words for it" },
        { "type = tcp", "http { }", "13: carpool.services.smtp.check.http is given, but only type = http has one" },
        { "type = tcp", "type = http, http { version = 2 }",
            "13: carpool.services.smtp.check.http.version is '2', which is spoken over TLS only: a block tls is "
                + "missing" },
        { "type = tcp", "type = http, http { version = 3 }",
            "13: carpool.services.smtp.check.http.version is '3', must be 1.1 or 2" },
        { "type = tcp", "type = http, http { method = get }",
            "13: carpool.services.smtp.check.http.method is 'get', must be a method in capital letters, as GET or "
                + "HEAD" },
        { "type = tcp", "type = http, http { path = health }",
            "13: carpool.services.smtp.check.http.path is 'health', must be a path, which begins with / and has no "
                + "blanks" },
        { "type = tcp", "type = http, http { status = [\"399-200\"] }",
            "13: carpool.services.smtp.check.http.status[0] is '399-200', must be a status of HTTP or two, as 200 or "
                + "200-399" },
        { "type = tcp", "type = http, http { headers = [\"Host: other\"] }",
            "13: carpool.services.smtp.check.http.headers[0] is 'Host: other', must be a header, as \"X-Check: yes\", "
                + "and none that the check itself writes" },
        { "type = tcp", "type = imap, envelope { to = \"a@b\" }",
            "13: carpool.services.smtp.check.envelope is given, but only type = smtp, submission and lmtp have "
                + "one" },
        { "type = tcp", "offers = [auth]",
            "13: carpool.services.smtp.check.offers is given, but only type = smtp, submission and lmtp have them" },
        { "type = tcp", "type = smtp, offers = [pipelining]",
            "13: carpool.services.smtp.check.offers[0] is 'pipelining', must be starttls or auth" },
        { "type = tcp", "type = all",
            "13: carpool.services.smtp.check.checks has 0 entries, must have 1..16" },
        { "type = tcp", "checks = [{ type = pop3 }]",
            "13: carpool.services.smtp.check.checks is given, but only type = all and any have them" },
        { "type = tcp", "type = any, port = 7, checks = [{ type = pop3 }]",
            "13: carpool.services.smtp.check.port is given, but type = any has those of its checks" },
        { "type = tcp", "type = any, tls { }\n checks = [{ type = pop3 }]",
            "13: carpool.services.smtp.check.tls is given, but type = any has those of its checks" },
        { "type = tcp", "type = all, timeout = 1s, checks = [{ type = pop3, timeout = 900ms }]",
            "13: carpool.services.smtp.check.timeout is '1s', but type = all has the time of its checks, together "
                + "900ms" },
        { "type = tcp", "type = all, checks = [{ type = pop3 }, { type = imap }, { type = imap }]",
            "13: carpool.services.smtp.check.checks[2].name is 'imap', which another has already: results could mean "
                + "either" },
        { "type = tcp", "type = all, checks = [{ type = pop3, rise = 3 }]",
            "13: carpool.services.smtp.check.checks[0].rise is not a known key" },
        { "type = tcp", "type = all, checks = [{ type = any, checks = [{ type = agent }] }]",
            "13: carpool.services.smtp.check.checks[0].checks[0].port is missing: with type = agent it is where the "
                + "agent listens" },
        { "port = 143", "port = 143, ready { type = exec }",
            "14: carpool.services.imap.ready.command must begin with the absolute path of a program" },
        { "port = 143", "port = 143, send-proxy = xclient, check.type = lmtp",
            "14: carpool.services.imap.send-proxy is 'xclient', which is SMTP's, but check.type is 'lmtp'" },
        { "type = tcp", "type = smtp, envelope { to = anna }",
            "13: carpool.services.smtp.check.envelope.to is 'anna', must be a mail address, as "
                + "postmaster@example.org" },
        { "type = tcp", "step-timeout = 600ms",
            "13: carpool.services.smtp.check.step-timeout is '600ms', must be at most the timeout, 500ms" },
        { "type = tcp", "type = exec, command = [/bin/true], step-timeout = 100ms",
            "13: carpool.services.smtp.check.step-timeout is given, but type = exec has one step only" },
        { "type = tcp", "type = any, checks = [{ type = pop3, port = 110 }], step-timeout = 100ms",
            "13: carpool.services.smtp.check.step-timeout is given, but type = any has those of its checks" },
        { "interval = 1s", "fast-interval = 200ms",
            "13: carpool.services.smtp.check.timeout is '500ms', must be at most the fast-interval, 200ms" },
        { "interval = 1s", "interval = 50ms", "13: carpool.services.smtp.check.interval is '50ms', must be 100ms..1h" },
        { "interval = 1s", "fall = 0", "13: carpool.services.smtp.check.fall is '0', must be 1..100" },
        { "port = 143", "port = 143, balance = sauce",
            "14: carpool.services.imap.balance is 'sauce', must be roundrobin or leastconn or source or random" },
        { "port = 143", "port = 143, slow-start = 2h",
            "14: carpool.services.imap.slow-start is '2h', must be 0ms..1h" },
        { "port = 143", "port = 143, observe = all",
            "14: carpool.services.imap.observe is 'all', must be connections or off" },
        { "port = 143", "port = 143, error-limit = 0",
            "14: carpool.services.imap.error-limit is '0', must be 1..1000" },
        { "port = 143", "port = 143, queue-length = 1000001",
            "14: carpool.services.imap.queue-length is '1000001', must be 0..1000000" },
        { "port = 143", "port = 143, queue-timeout = 1ms",
            "14: carpool.services.imap.queue-timeout is '1ms', must be 10ms..10m" },
        { "port = 143", "port = 143, servers.c.weight = 1",
            "14: carpool.services.imap.servers.c is given, but 'c' is no node" },
        { "port = 143", "port = 143, servers.b.weight = 257",
            "14: carpool.services.imap.servers.b.weight is '257', must be 0..256" },
        { "port = 143", "port = 143, servers.b.max-connections = 0",
            "14: carpool.services.imap.servers.b.max-connections is '0', must be 1..1000000 or off" },
        { "port = 143", "port = 143, servers.b.wieght = 1",
            "14: carpool.services.imap.servers.b.wieght is not a known key, did you mean weight?" },
        { "port = 143", "port = 143, path = kernel, servers.b.max-connections = 9",
            "14: carpool.services.imap.servers.b.max-connections cannot be kept with carpool.services.imap.path = "
                + "kernel, past the proxy" },
        { "port = 143", "port = 143, servers { a.weight = 0, b.weight = 0 }",
            "14: carpool.services.imap.servers gives every node weight 0: nobody could serve" },
        { "port = 143", "port = 143, retries = 11", "14: carpool.services.imap.retries is '11', must be 0..10" },
        // Telemetry
        { "services {", "telemetry { }\nservices {",
            "12: carpool.telemetry.otlp-endpoint is missing, must be a URL with http or https, without a user's name" },
        { "services {", "telemetry.otlp-endpoint = \"collector:4317\"\nservices {",
            "12: carpool.telemetry.otlp-endpoint is 'collector:4317', must be a URL with http or https, without a "
                + "user's name" },
        { "services {", "telemetry { otlp-endpoint = \"http://a/?b\" }\nservices {",
            "12: carpool.telemetry.otlp-endpoint is 'http://a/?b', must have no query and no fragment" },
        { "services {", "telemetry { otlp-endpoint = \"http://a\", protocol = udp }\nservices {",
            "12: carpool.telemetry.protocol is 'udp', must be http or grpc" },
        { "services {", "telemetry { otlp-endpoint = \"http://a\", send = [] }\nservices {",
            "12: carpool.telemetry.send is empty: without the block nothing is sent" },
        { "services {", "telemetry { otlp-endpoint = \"http://a\", send = [logs] }\nservices {",
            "12: carpool.telemetry.send[0] is 'logs', must be metrics or traces" },
        { "services {", "telemetry { otlp-endpoint = \"http://a\", send = [metrics, metrics] }\nservices {",
            "12: carpool.telemetry.send has the same word twice" },
        { "services {", "telemetry { otlp-endpoint = \"http://a\", interval = 100ms }\nservices {",
            "12: carpool.telemetry.interval is '100ms', must be 1s..1h" },

        // HTTP
        { "services {", "http.listen = [\"0.0.0.0:4054\"], http.token-file = t\nservices {",
            "12: carpool.http.listen[0] is '0.0.0.0:4054', which others can reach: that needs carpool.http.tls" },
        { "services {", "http { listen = [\"{node}:4054\"], tls { certificate-file = c } }\nservices {",
            "12: carpool.http.listen[0] is '{node}:4054', which others can reach: that needs carpool.http.token-file" },
        { "services {", "http { listen = [\"127.0.0.1:4054\", \"127.0.0.1:4054\"] }\nservices {",
            "12: carpool.http.listen[1] is '127.0.0.1:4054', given twice" },
        { "services {", "http { listen = [\"localhost:80\"] }\nservices {",
            "12: carpool.http.listen[0] is 'localhost:80', must be ADDRESS:PORT, [ADDRESS]:PORT or {node}:PORT" },
        { "services {", "http { read-token-file = t }\nservices {",
            "12: carpool.http.read-token-file needs carpool.http.token-file beside it" },
        { "services {", "http { tls { } }\nservices {",
            "12: carpool.http.tls.certificate-file is missing, must be the path of a file" },
        { "services {", "admin.socket = relative\nservices {",
            "12: carpool.admin.socket is 'relative', must be an absolute path of at most 106 octets" },
        { "services {", "admin.haproxy-level = root\nservices {",
            "12: carpool.admin.haproxy-level is 'root', must be user or operator or admin" },
        { "services {", "admin.haproxy-socket = /run/carpool/carpool.sock\nservices {",
            "12: carpool.admin.haproxy-socket is carpool.admin.socket too: they speak different languages" },
        { "services {", "dns = [{ fqdn = \"a.org.\" }]\nservices {",
            "12: carpool.dns[0].fqdn is 'a.org.', must be a whole name in the DNS, without a dot at its end" },
        { "services {", "dns = [{ fqdn = a }, { fqdn = A }]\nservices {",
            "12: carpool.dns[1].fqdn is 'A', which is there already" },
        { "services {", "dns = [{ fqdn = a, group = mx }]\nservices {",
            "12: carpool.dns[0].group is 'mx', of which there is no address" },
        { "vhid = 2", "vhid = 2, group = \"a b\"",
            "10: carpool.addresses[1].group is 'a b', must be 1..63 letters, digits, '-' and '_'" },
        { "services {", "placement.failback = off\nservices {",
            "12: carpool.placement.failback is 'off', must be auto or manual" },
        { "services {", "placement.hold-down = 2h\nservices {",
            "12: carpool.placement.hold-down is '2h', must be 0ms..1h" },
        { "services {", "placement.flap-window = 10\nservices {",
            "12: carpool.placement.flap-window is '10', must be 1s..24h, with a unit: 10ms, 10s, 10m or 10h" },
        { "services {", "placement.min-ready = 101\nservices {",
            "12: carpool.placement.min-ready is '101', must be 0..100" },
        { "port = 143", "port = 143, protect.action = ban",
            "14: carpool.services.imap.protect.action is 'ban', must be reject or tarpit or drop" },
        { "port = 143", "port = 143, protect.source.rate = 0",
            "14: carpool.services.imap.protect.source.rate is '0', must be 1..1000000 or off" },
        { "port = 143", "port = 143, protect.source.bytes-rate = 1kb",
            "14: carpool.services.imap.protect.source.bytes-rate is '1kb', must be 1k..1024g or off" },
        { "port = 143", "port = 143, protect.source.prefix6 = 0",
            "14: carpool.services.imap.protect.source.prefix6 is '0', must be 1..128" },
        { "port = 143", "port = 143, protect.deny-file = \"\"",
            "14: carpool.services.imap.protect.deny-file is '', must be the path of a file" },
        // what does not fit together
        { "port = 143", "port = 143, path = kernel, protect.source.connections = 10",
            "14: carpool.services.imap.path is 'kernel', but protect is set, which only the proxy can do" },
        { "port = 143", "port = 143, path = kernel, persistence.type = source",
            "14: carpool.services.imap.path is 'kernel', but persistence.type = source, which only the proxy can do" },
        { "port = 143", "port = 143, persistence.type = cookie",
            "14: carpool.services.imap.persistence.type is 'cookie', must be off or source" },
        { "port = 143", "port = 143, persistence.expire = 0s",
            "14: carpool.services.imap.persistence.expire is '0s', must be 1s..168h" },
        { "port = 143", "port = 143, persistence.size = 0",
            "14: carpool.services.imap.persistence.size is '0', must be 1..16m" },
        { "port = 143", "port = 143, path = kernel, send-proxy = v2",
            "14: carpool.services.imap.path is 'kernel', but send-proxy = v2, which only the proxy can do" },
        { "port = 143", "port = 143, path = kernel, accept-proxy = [192.0.2.1]",
            "14: carpool.services.imap.path is 'kernel', but accept-proxy is set, which only the proxy can do" },
        { "port = 143", "port = 143, send-proxy = on",
            "14: carpool.services.imap.send-proxy is 'on', must be off or v1 or v2 or xclient" },
        { "port = 143",
            "port = 143, send-proxy = xclient, tls { certificates = [{ certificate-file = x }], starttls = imap }",
            "14: carpool.services.imap.send-proxy is 'xclient', which is SMTP's, but tls.starttls is 'imap'" },
        { "port = 143", "port = 143, send-proxy = xclient, check.type = imap",
            "14: carpool.services.imap.send-proxy is 'xclient', which is SMTP's, but check.type is 'imap'" },
        { "port = 143", "port = 143, send-proxy = v1, send-proxy-checksum = on",
            "14: carpool.services.imap.send-proxy-checksum is 'on', but only send-proxy = v2 has a checksum" },
        { "port = 143", "port = 143, accept-proxy = [192.0.2.1/24]",
            "14: carpool.services.imap.accept-proxy[0] is '192.0.2.1/24', must be an address or a network, as "
                + "192.0.2.0/24" },
        { "services {", "placement { hold-down = 1m, hold-down-max = 30s }\nservices {",
            "12: carpool.placement.hold-down-max is '30s', must be at least hold-down, 1m" },
        { "vhid = 2", "vhid = 2, not-on = [c]", "10: carpool.addresses[1].not-on[0] is 'c', which is no node" },
        { "vhid = 2", "vhid = 2, not-on = [a, a]", "10: carpool.addresses[1].not-on[1] is 'a', given twice" },
        { "home = a", "home = a, not-on = [a]", "9: carpool.addresses[0].not-on[0] is 'a', which is its home" },
        { "vhid = 2", "vhid = 2, not-on = [b, a]",
            "10: carpool.addresses[1].not-on has every node: nobody could hold the address" },
        { "seeds = [a]", "seeds = [a, c]", "2: carpool.cluster.seeds[1] is 'c', which is no node" },
        { "seeds = [a]", "seeds = [a, a]", "2: carpool.cluster.seeds[1] is 'a', which is a seed already" },
        { "home = a", "home = c", "9: carpool.addresses[0].home is 'c', which is no node" },
        { "vhid = 2", "vhid = 1", "10: carpool.addresses[1].vhid is '1', which carpool.addresses[0] has already" },
        { "192.0.2.12", "192.0.2.11",
            "6: carpool.nodes.b.address is '192.0.2.11', which is taken by carpool.nodes.a.address" },
        { "192.0.2.102", "192.0.2.101",
            "10: carpool.addresses[1].address is '192.0.2.101', which is taken by carpool.addresses[0].address" },
        { "192.0.2.102", "192.0.2.12",
            "10: carpool.addresses[1].address is '192.0.2.12', which is taken by carpool.nodes.b.address" },
        { "192.0.2.102", "198.51.100.2",
            "10: carpool.addresses[1].address is '198.51.100.2/24', a network in which no node has an address" },
        { "192.0.2.102", "224.0.0.1",
            "10: carpool.addresses[1].address is '224.0.0.1', which is no address for a host" },
        { "192.0.2.12", "0.0.0.1", "6: carpool.nodes.b.address is '0.0.0.1', which is no address for a host" },
        { "port = 143", "port = 25",
            "14: carpool.services.imap.port is '25', which carpool.services.smtp has already" },
        { "port = 143", "port = 4053",
            "14: carpool.services.imap.backend-port is '4053', which is carpool.cluster.port" },
        { "port = 143", "port = 143, tls { certificates = [] }",
            "14: carpool.services.imap.tls.certificates has 0 entries, must have 1..256" },
        { "port = 143", "port = 143, tls { certificates = [{ key-file = k }] }",
            "14: carpool.services.imap.tls.certificates[0].certificate-file is missing, must be the path of a file" },
        { "port = 143", "port = 143, tls { certificates = [{ certificate-file = c }], min-version = tls1.1 }",
            "14: carpool.services.imap.tls.min-version is 'tls1.1', must be tls1.2 or tls1.3" },
        { "port = 143", "port = 143, tls { certificates = [{ certificate-file = c }], starttls = ftp }",
            "14: carpool.services.imap.tls.starttls is 'ftp', must be off or smtp or imap or pop3" },
        { "port = 143", "port = 143, tls { certificates = [{ certificate-file = c }], alpn = [\"a b\"] }",
            "14: carpool.services.imap.tls.alpn[0] is 'a b', must be 1..255 printable ASCII characters" },
        { "port = 143", "port = 143, path = kernel, tls { certificates = [{ certificate-file = c }] }",
            "14: carpool.services.imap.path is 'kernel', but tls is set, which only the proxy can do" },
        { "port = 143", "port = 143, path = kernel, server-tls { }",
            "14: carpool.services.imap.path is 'kernel', but server-tls is set, which only the proxy can do" },
        { "interval = 1s", "interval = 200ms",
            "13: carpool.services.smtp.check.timeout is '500ms', must be at most the interval, 200ms" },
    };

    [Fact]
    public void The_file_that_the_rows_change_is_good() => ShippedFiles.Good(Good);

    [Theory, MemberData(nameof(Faults))]
    public void A_fault_names_line_path_value_and_what_it_must_be(string part, string instead, string fault)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        var at = Good.LastIndexOf(part, StringComparison.Ordinal);
        var text = Good[..at] + instead + Good[(at + part.Length)..];

        var (settings, faults) = CarpoolSettings.Read(text, "pool.conf");

        Assert.Null(settings);
        Assert.Contains($"pool.conf:{fault}", faults.Select(f => f.ToString()));
    }

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_lines()
    {
        var text = Good.Replace("100ms", "1", StringComparison.Ordinal)
            .Replace("home = a", "hoem = a", StringComparison.Ordinal)
            .Replace("143", "x", StringComparison.Ordinal);

        Assert.Equal([3, 9, 14], CarpoolSettings.Read(text, "pool.conf").Faults.Select(fault => fault.Line));
    }

    [Fact]
    public void IPv6_in_the_pool_needs_an_IPv6_address_of_every_node()
    {
        var text = Good.Replace("vhid = 2", "vhid = 2, also = [\"2001:db8::102/64\"]", StringComparison.Ordinal)
            .Replace("192.0.2.11,", "192.0.2.11, address6 = \"2001:db8::11\",", StringComparison.Ordinal);

        var fault = Assert.Single(CarpoolSettings.Read(text, "pool.conf").Faults);
        Assert.Equal(6, fault.Line);
        Assert.Equal(
            "carpool.nodes.b.address6 is missing: with IPv6 in the pool every node needs its own", fault.Message);
    }

    [Fact]
    public void An_empty_file_says_what_it_lacks() => Assert.Equal(
        [
            "f:1: carpool.carp.password-file is missing, must be the path of a file",
            "f:1: carpool.nodes has 0 entries, must have 1..64",
            "f:1: carpool.addresses has 0 entries, must have 1..255",
        ],
        CarpoolSettings.Read("", "f").Faults.Select(fault => fault.ToString()));
}
