using System.Globalization;
using Akka.Event;
using Carpool.Core.Events;
using Carpool.Core.Metrics;
using Carpool.Nodes;
using Carpool.Telemetry;
using Carpool.Tests.Admin;
using Carpool.Tests.Web;
using Carpool.Tests.World;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Carpool.Tests.Telemetry;

/// <summary>What a collector is sent, and what becomes of a daemon whose collector fails.</summary>
public sealed class TelemetryTests : ActorWorld
{
    private const string Metrics = "/v1/metrics", Traces = "/v1/traces";

    private const ulong Cumulative = 2;

    private readonly FakeDesk _desk = new();

    [Fact]
    public async Task The_metrics_are_those_of_slash_metrics()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var service = await StartAsync(receiver.Address, "send = [metrics]");

        var report = await receiver.NextAsync(Metrics);

        var resource = report.All(1, 1).Single().Attributes(1);
        Assert.Equal(("carpool", "mail01"), (resource["service.name"], resource["service.instance.id"]));
        var source = new MetricSource(_desk.Snapshot, WebWorld.Process, default);
        var known = MetricList.All.SelectMany(metric => metric.Read(source).Select(sample => Sample(
            metric.Name, metric.Kind is MetricKind.Counter, metric.LabelNames.Zip(sample.Labels), sample.Value)));
        Assert.All(report.All(1, 2, 2, 7), sum => Assert.Equal(Cumulative, sum.Number(2)));
        Assert.Equal(known.Where(IsSteady).Order(), Samples(report).Where(IsSteady).Order());
    }

    [Fact]
    public async Task What_is_not_known_any_more_is_not_sent_again()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var service = await StartAsync(receiver.Address, "send = [metrics], interval = 1s");
        const string held = "carpool_vip_master_info{address=192.0.2.101,node=mail01} 1";
        Assert.Contains(held, Samples(await receiver.NextAsync(Metrics)));

        var vip = _desk.Snapshot.Vips[0] with { Master = "mail02" };
        _desk.Snapshot = _desk.Snapshot with { Vips = [vip, .. _desk.Snapshot.Vips.Skip(1)] };
        IReadOnlyList<string> samples;
        do samples = [.. Samples(await receiver.NextAsync(Metrics))];
        while (!samples.Contains("carpool_vip_master_info{address=192.0.2.101,node=mail02} 1"));

        Assert.DoesNotContain(held, samples);
    }

    [Fact]
    public async Task An_order_is_a_span_and_the_move_that_it_led_to_its_child()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var service = await StartAsync(receiver.Address, "send = [traces]");
        await WebWorld.UntilAsync(() => Task.FromResult(OrderTrace.IsOn && _desk.Followed is not null));

        OrderTrace.ComeFrom("http 127.0.0.1");
        using (var order = OrderTrace.Start(new NodeProtocol.MoveVip("2001:db8::101", "mail02")))
            order.Answered(Carpool.Admin.Answer.Done("it moves"));
        using (var order = OrderTrace.Start(new NodeProtocol.DrainNode("mail03", Force: false)))
            order.Answered(Carpool.Admin.Answer.Refused("too few are left"));
        _desk.Next.Writer.TryWrite(new PoolEvent(1, DateTimeOffset.UtcNow, "mail01", new Happening
        {
            Kind = EventKind.Master,
            Subject = "192.0.2.101",
            Of = "mail02",
            From = "mail01",
            To = "mail02",
            Why = "",
        }));

        var spans = new List<ProtoMessage>();
        while (spans.Count < 3) spans.AddRange((await receiver.NextAsync(Traces)).All(1, 2, 2));
        var (move, drain, seen) = (Named("vip move"), Named("node drain"), Named("move"));
        var said = move.Attributes(9);
        Assert.Equal(
            ("2001:db8::101", "mail02", "http 127.0.0.1", "it moves"),
            (said["carpool.target"], said["carpool.to"], said["carpool.asked_by"], said["carpool.answer"]));
        Assert.Equal((1UL, 2UL), (move.All(15).Single().Number(3), drain.All(15).Single().Number(3)));
        Assert.Equal("too few are left", drain.All(15).Single().Text(2));
        Assert.Equal((move.Hex(1), move.Hex(2)), (seen.Hex(1), seen.Hex(4)));
        Assert.Equal(("mail01", "mail02"), (seen.Attributes(9)["carpool.from"], seen.Attributes(9)["carpool.to"]));

        ProtoMessage Named(string name) => spans.Single(span => span.Text(5) == name);
    }

    [Fact]
    public async Task By_gRPC_it_is_the_same_and_headers_go_with_it()
    {
        await using var receiver = await OtlpReceiver.StartAsync(HttpProtocols.Http2);
        using var service = await StartAsync(receiver.Address, "protocol = grpc");

        var (path, scope, body) = await Task.Run(receiver.Requests.Take);

        Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", path);
        Assert.Equal("a, b=c", scope);
        Assert.Contains("carpool_vip_held{address=192.0.2.101} 1", Samples(body));
    }

    [Fact]
    public async Task A_collector_that_fails_is_one_line_and_so_is_its_return()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Status = 503;
        using var service = await StartAsync(receiver.Address, "send = [metrics], interval = 1s");
        for (var i = 0; i < 3; i++) await receiver.NextAsync(Metrics);
        receiver.Status = 200;
        await WebWorld.UntilAsync(() => Task.FromResult(Changes.Any(Says("takes metrics again"))));

        Assert.Equal(
            [$"telemetry: {Endpoint(receiver.Address)} takes no metrics: it answers 503 ServiceUnavailable"], Troubles);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_left_out_and_told_again_when_it_does()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        _desk.IsSilent = true;
        using var service = await StartAsync(receiver.Address, "send = [metrics], interval = 1s");
        await WebWorld.UntilAsync(() => Task.FromResult(Changes.Any(Says("is told"))));
        _desk.IsSilent = false;

        await receiver.NextAsync(Metrics);
        Assert.Empty(Troubles);
    }

    [Fact]
    public async Task Nobody_there_is_said_once_and_the_service_ends_all_the_same()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var gone = receiver.Address;
        await receiver.DisposeAsync();

        using var service = await StartAsync(gone, "interval = 1s");
        await WebWorld.UntilAsync(() => Task.FromResult(Troubles.Any(Says("Connection refused"))));
        await service.StopAsync(CancellationToken.None);

        Assert.Single(Troubles);
    }

    [Fact]
    public async Task Without_the_block_nobody_is_told_and_no_span_is_made()
    {
        using var service = await StartAsync(new Uri("http://127.0.0.1:1"), "");
        await WebWorld.UntilAsync(() => Task.FromResult(OrderTrace.IsOn));

        service.Use(Configuration(""));
        await WebWorld.UntilAsync(() => Task.FromResult(!OrderTrace.IsOn));

        Assert.Null(OrderTrace.Start(new NodeProtocol.Reload()));
    }

    private static Func<string, bool> Says(string what) =>
        line => line.Contains(what, StringComparison.Ordinal);

    private static string Endpoint(Uri address) => address.ToString().TrimEnd('/');

    private async Task<TelemetryService> StartAsync(Uri address, string more)
    {
        var service = new TelemetryService(
            _desk, Task.CompletedTask, () => WebWorld.Process, Logging.GetLogger(Sys, "telemetry"));
        service.Use(Configuration($"telemetry {{ otlp-endpoint = \"{Endpoint(address)}\", {more} }}"));
        await service.StartAsync(CancellationToken.None);
        return service;
    }

    private static LocalConfiguration Configuration(string telemetry)
    {
        var settings = TestPool.Read($$"""
            carpool {
              carp { interface = eth0, password-file = p }
              nodes.mail01.address = 192.0.2.11
              nodes.mail02.address = 192.0.2.12
              nodes.mail03.address = 192.0.2.13
              addresses = [ { address = 192.0.2.101/24, vhid = 1 }, { address = 192.0.2.102/24, vhid = 2 } ]
              services.smtp.port = 25
              {{telemetry}}
            }
            """);
        return new LocalConfiguration(settings, settings.Nodes[0], TestPool.Password)
        {
            OtlpHeaders = OtlpHeader.Parse(["# of the collector", "X-Scope: a, b=c", ""], out _),
        };
    }

    /// <summary>What does not change by itself from one look to the next.</summary>
    private static bool IsSteady(string sample) =>
        !sample.StartsWith("process_", StringComparison.Ordinal);

    /// <summary>Metric: 1 name, 5 gauge, 7 sum (3: monotonic); of both 1: points with 4 value, 7 attributes.</summary>
    private static IEnumerable<string> Samples(ProtoMessage report) =>
        from metric in report.All(1, 2, 2)
        from data in metric.All(5).Concat(metric.All(7))
        from point in data.All(1)
        select Sample(
            metric.Text(1), data.Number(3) == 1, point.Attributes(7).Select(one => (one.Key, one.Value)),
            point.Double(4));

    private static string Sample(
        string name, bool isCounter, IEnumerable<(string Name, string Value)> labels, double value)
    {
        var said = string.Join(',', labels.Select(label => $"{label.Name}={label.Value}").Order());
        var kind = isCounter ? " counter" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{name}{(said is "" ? "" : $"{{{said}}}")} {value}{kind}");
    }
}
