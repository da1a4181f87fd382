using System.Globalization;
using System.Text.RegularExpressions;
using Carpool.Core.Admin;
using Carpool.Core.Metrics;

namespace Carpool.Core.Tests.Metrics;

/// <summary>What Prometheus is given, by the rules of its two formats and its conventions for names.</summary>
public sealed partial class MetricTextTests
{
    private static readonly ProcessFacts Process = new(
        "1.2.3", new DateOnly(2026, 11, 20), Pid: 17, new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero), Threads: 2, Descriptors: 65536, Pending: 0);

    private static readonly ProcessUsage Usage = new(TimeSpan.FromSeconds(1.25), 150_000_000, 84);

    private static readonly NodeSnapshot Pool = SamplePool.Of(nodes: 5, addresses: 10, services: 3);

    [Theory]
    [InlineData("carpool_build_info{version=\"1.2.3\",node=\"mail01\"} 1")]
    [InlineData("carpool_ready 0")]
    [InlineData("carpool_demotion{reason=\"all services down\"} 240")]
    [InlineData("carpool_cluster_state{state=\"up\"} 1")]
    [InlineData("carpool_cluster_state{state=\"joining\"} 0")]
    [InlineData("carpool_vip_state{address=\"192.0.2.101\",state=\"master\"} 1")]
    [InlineData("carpool_vip_state{address=\"192.0.2.101\",state=\"backup\"} 0")]
    [InlineData("carpool_vip_master_info{address=\"192.0.2.102\",node=\"mail02\"} 1")]
    [InlineData("carpool_vip_held{address=\"192.0.2.107\"} 0")]
    [InlineData("carpool_vip_home{address=\"192.0.2.107\"} 0")]
    [InlineData("carpool_vip_transitions_total{address=\"192.0.2.101\"} 3")]
    [InlineData("carpool_vip_state_change_timestamp_seconds{address=\"192.0.2.101\"} 1795420800")]
    [InlineData("carpool_node_state{node=\"mail05\",state=\"unreachable\"} 1")]
    [InlineData("carpool_server_up{service=\"s0\",node=\"mail05\"} 1")]
    [InlineData("carpool_server_check_duration_seconds{service=\"s0\",node=\"mail01\"} 0.0015")]
    [InlineData("carpool_service_received_bytes_total{service=\"s1\"} 987654321000")]
    [InlineData("carpool_service_refused_total{service=\"s1\",reason=\"denied\"} 12")]
    [InlineData("carpool_service_proxy_headers_total{service=\"s1\",result=\"not-a-header\"} 2")]
    [InlineData("carpool_service_xclient_total{service=\"s1\",result=\"xclient-refused\"} 1")]
    [InlineData("carpool_carp_packets_total{interface=\"eth0\",verdict=\"bad-digest\"} 1")]
    [InlineData("carpool_lease_in_force{interface=\"eth0\"} 1")]
    [InlineData("carpool_certificate_expiry_timestamp_seconds{key=\"carpool.cluster.certificate-file\"} 1855900800")]
    [InlineData("process_cpu_seconds_total 1.25")]
    public void What_is_known_is_there(string line) =>
        Assert.Contains(line, Render(MetricFormat.Prometheus).Split('\n'));

    [Fact]
    public void What_is_not_known_is_not_there()
    {
        var lines = Render(MetricFormat.Prometheus).Split('\n');

        Assert.DoesNotContain(lines, line => line.Contains(
            "master_info{address=\"192.0.2.107\"", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith(
            "carpool_server_check_duration_seconds{service=\"s0\",node=\"mail02\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_are_escaped()
    {
        var pool = Pool with { Demotions = [new DemotionView("a \"b\" \\ c\nd", 1)] };

        Assert.Contains(
            "carpool_demotion{reason=\"a \\\"b\\\" \\\\ c\\nd\"} 1\n",
            MetricText.Render(new MetricSource(pool, Process, Usage), MetricFormat.Prometheus),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MetricFormat.Prometheus)]
    [InlineData(MetricFormat.OpenMetrics)]
    public void The_format_is_kept(MetricFormat format)
    {
        var lines = Render(format).Split('\n');
        Assert.Equal("", lines[^1]);
        if (format == MetricFormat.OpenMetrics) Assert.Equal("# EOF", lines[^2]);

        var (family, type, families, samples) = ("", "", new HashSet<string>(), new HashSet<string>());
        foreach (var line in lines.Take(lines.Length - (format == MetricFormat.OpenMetrics ? 2 : 1)))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(families.Add(family), $"{family} comes twice");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(family, line.Split(' ')[2]);
                type = line.Split(' ')[3];
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                Assert.Equal(NameOf(family, type, format), sample.Groups[1].Value);
                Assert.True(samples.Add(line[..line.LastIndexOf(' ')]), $"twice: {line}");
                Assert.True(double.TryParse(sample.Groups[2].Value, CultureInfo.InvariantCulture, out _), line);
            }
        }
    }

    [Fact]
    public void Every_metric_is_named_as_Prometheus_wants_it()
    {
        Assert.All(MetricList.All, metric =>
        {
            Assert.Matches("^(carpool|process)(_[a-z]+)+$", metric.Name);
            Assert.Equal(metric.Kind == MetricKind.Counter, metric.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.Equal(metric.Kind == MetricKind.Info, metric.Name.EndsWith("_info", StringComparison.Ordinal));
            Assert.DoesNotMatch("_(ms|milliseconds|kb|percent|count|bucket|sum)(_|$)", metric.Name);
            Assert.Matches(@"^[A-Z][^\n\\]+\.$", metric.Help);
            Assert.All(metric.LabelNames, label => Assert.Matches("^[a-z]+$", label));
        });
        Assert.Equal(MetricList.All.Count, MetricList.All.Select(metric => metric.Name).Distinct().Count());
    }

    [Fact]
    public void Every_metric_of_the_list_is_scraped_with_the_labels_of_the_list()
    {
        var source = new MetricSource(Pool with { Pool = Authored(Pool.Pool) }, Process, Usage);
        Assert.All(MetricList.All, metric =>
        {
            var samples = metric.Read(source).ToArray();
            Assert.NotEmpty(samples);
            Assert.All(samples, sample => Assert.Equal(metric.LabelNames.Count, sample.Labels.Length));
        });
    }

    private static PoolView Authored(PoolView pool) =>
        pool with { Planning = pool.Planning with { Author = "mail02" } };

    private static string Render(MetricFormat format) =>
        MetricText.Render(new MetricSource(Pool, Process, Usage), format);

    private static string NameOf(string family, string type, MetricFormat format) => (type, format) switch
    {
        ("counter", MetricFormat.OpenMetrics) => $"{family}_total",
        ("info", MetricFormat.OpenMetrics) => $"{family}_info",
        _ => family,
    };

    [GeneratedRegex("""^([a-z_]+)(?:\{[a-z]+="(?:[^"\\]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\]|\\["\\n])*")*\})? (\S+)$""")]
    private static partial Regex SampleLine();
}
