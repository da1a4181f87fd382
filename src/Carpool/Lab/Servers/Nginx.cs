using Carpool.Core.ProxyProtocol;

namespace Carpool.Lab.Servers;

/// <summary>nginx in place of a webmail: one page, that names the host and the client.</summary>
internal static class Nginx
{
    private const int Https = 443;
    private const string Folder = $"{ServerPlan.Disk}/nginx";

    public static readonly ServerProgram Program = new(
        "nginx", [("nginx", "/usr/sbin/nginx")], $"nginx -p {Folder} -c {Folder}/nginx.conf -e stderr", [80, Https],
        [(80, Breakage.Auth), (80, Breakage.DiskFull), (80, Breakage.Expired),
            (Https, Breakage.Auth), (Https, Breakage.DiskFull)],
        Files);

    private static IEnumerable<ServerFile> Files(ServerPlan plan) =>
    [
        new("nginx/nginx.conf", Configuration(plan)),
        new("nginx/tls.pem", plan.Certificate(Program)),
    ];

    private static string Configuration(ServerPlan plan) => $$"""
        daemon off;
        user nobody nogroup;
        worker_processes 1;
        pid /run/nginx.pid;
        events { }
        http {
          access_log /dev/stdout;
          default_type text/plain;
          client_body_temp_path /run/nginx-body;
          proxy_temp_path /run/nginx-proxy;
          fastcgi_temp_path /run/nginx-fastcgi;
          uwsgi_temp_path /run/nginx-uwsgi;
          scgi_temp_path /run/nginx-scgi;
        {{string.Join('\n', plan.Listeners(Program).GroupBy(one => one.Port, one => one.Address).Select(
            one => Server(plan, one.Key, one)))}}
        }

        """;

    private static string Server(ServerPlan plan, ServerPort port, IEnumerable<string> addresses)
    {
        var header = port.SendProxy.IsHeader();
        var options = (port.Number == Https ? " ssl http2" : "") + (header ? " proxy_protocol" : "");
        IEnumerable<string> lines =
        [
            .. addresses.Select(address => $"listen {address}:{port.Number}{options};"),
            $"ssl_certificate {Folder}/tls.pem;",
            $"ssl_certificate_key {Folder}/tls.pem;",
            .. header ? plan.Peers.Select(peer => $"set_real_ip_from {peer};") : [],
            .. header ? ["real_ip_header proxy_protocol;"] : (string[])[],
            // Nobody answers there, as when the programs behind the pages have died.
            plan.Is(port.Number, Breakage.Banner) ? "location / { proxy_pass http://127.0.0.1:9; }"
                : $"location / {{ return 200 \"webmail of {plan.Name} for $remote_addr\\n\"; }}",
            .. plan.Is(port.Number, Breakage.Slow) ? ["limit_rate 1;"] : (string[])[],
        ];
        return $"  server {{\n{string.Concat(lines.Select(line => $"    {line}\n"))}  }}";
    }
}
