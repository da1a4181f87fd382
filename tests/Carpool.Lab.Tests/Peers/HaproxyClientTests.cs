namespace Carpool.Lab.Tests.Peers;

/// <summary>What was written for HAProxy, at a daemon's Runtime API: HATop, and Prometheus' exporter.</summary>
public sealed class HaproxyClientTests(TestLab lab) : FiveServersTests(lab)
{
    private const string Hatop = """
        t new-session -d -x 120 -y 60 hatop -s /run/carpool/haproxy.sock -i 1
        until_it shows '^mail02 .* UP .* L4OK'
        for view in 2:LBTOT 3:5xx 4:ECONN; do
          t send-keys ${view%:*}
          until_it shows " ${view#*:} "
        done
        t send-keys 5
        until_it shows 'haproxy command line'
        t send-keys 'show cli level' Enter
        until_it shows '^admin$'
        t send-keys M-1
        until_it shows QCUR
        t send-keys Down Down Down F10
        until_it shows '^mail02 .* MAINT'
        t send-keys F9
        until_it hides MAINT
        t send-keys F4 F8 5
        until_it shows '^> set weight smtp/mail02 100%'
        until_it shows '^The weight of a server is the same for all nodes'
        t send-keys M-q
        t kill-server
        """;

    private const string Exporter = """
        prometheus-haproxy-exporter --haproxy.scrape-uri=unix:/run/carpool/haproxy.sock \
          --web.listen-address=127.0.0.1:9101 2>/dev/null &
        curl --silent --noproxy '*' --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:9101/metrics
        kill $!
        """;

    [LabFact]
    public async Task HATop_shows_all_its_views_and_takes_a_server_out_and_puts_it_back() =>
        await TestTerminal.RunAsync(Lab, "mail01", Hatop);

    [LabFact]
    public async Task The_exporter_for_Prometheus_reads_every_row()
    {
        var metrics = (await Lab.ExecAsync("mail03", "sh", "-c", Exporter)).Split('\n');

        Assert.Contains("haproxy_up 1", metrics);
        Assert.Contains("haproxy_exporter_csv_parse_failures_total 0", metrics);
        Assert.Contains("haproxy_server_up{backend=\"imap\",server=\"mail05\"} 1", metrics);
        Assert.Contains("haproxy_backend_weight{backend=\"web\"} 5", metrics);
    }
}
