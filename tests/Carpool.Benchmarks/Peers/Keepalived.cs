namespace Carpool.Benchmarks.Peers;

/// <summary>keepalived(8): VRRP version 3 (RFC 5798).</summary>
/// <param name="interval">advert_int in seconds, as keepalived.conf(5) has it.</param>
internal sealed class Keepalived(string interval) : Peer
{
    public override string Name => $"keepalived, advert_int {interval}";

    public override TimeSpan Patience => TimeSpan.FromSeconds(4);

    public override IEnumerable<string> Prepare(string folder, string own, int place)
    {
        var path = Path.Combine(folder, $"keepalived-{interval}-{place}.conf");
        File.WriteAllText(path, $$"""
            global_defs {
                vrrp_version 3
            }
            vrrp_instance lab {
                state BACKUP
                interface eth0
                virtual_router_id {{RouterId}}
                priority {{254 - place}}
                advert_int {{interval}}
                virtual_ipaddress {
                    {{Address}}/{{Prefix}}
                }
            }

            """);
        return
        [
            "keepalived", "--vrrp", $"--use-file={path}", "--pid=/run/keepalived", "--vrrp_pid=/run/keepalived-vrrp",
        ];
    }
}
