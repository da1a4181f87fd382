using System.Diagnostics;
using Carpool.Core;
using Carpool.Linux.Netlink;
using Carpool.Linux.Nftables;
using Xunit.Abstractions;
using static Carpool.Linux.Tests.Nftables.KernelPathHost;

namespace Carpool.Linux.Tests.Nftables;

public sealed class KernelPathTests(ITestOutputHelper output) : IDisposable
{
    private readonly KernelPathHost _host = new();

    public void Dispose() => _host.Dispose();

    [NamespaceFact]
    public void With_an_entry_the_service_answers_and_sees_the_client()
    {
        Assert.Null(_host.Install());
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));

        Assert.Null(_host.Path.Replace([ToOwn, ToOwn6], Long));
        Assert.Equal("service 192.0.2.201", _host.Ask(Vip));
        Assert.Equal("service 2001:db8::201", _host.Ask(Vip6));

        Assert.Null(_host.Path.Replace([ToOwn6], Long));
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));
        Assert.Equal("service 2001:db8::201", _host.Ask(Vip6));
    }

    [NamespaceFact]
    public void A_client_on_the_host_itself_reaches_the_service_too()
    {
        _host.Install();
        _host.Path.Replace([ToOwn, ToOwn6], Long);

        Assert.StartsWith("service 192.0.2.", _host.Ask(Vip, _host.Host), StringComparison.Ordinal);
        Assert.StartsWith("service 2001:db8::", _host.Ask(Vip6, _host.Host), StringComparison.Ordinal);
    }

    [NamespaceFact]
    public void Connections_live_on_when_their_entry_is_removed()
    {
        _host.Install();
        _host.Path.Replace([ToOwn, ToOwn6], Long);
        using var talk = _host.Connect(Vip);
        using var talk6 = _host.Connect(Vip6);

        Assert.Null(_host.Path.Replace([], Long));

        Assert.Empty(_host.Entries);
        Assert.Equal("still there", talk.Say("still there"));
        Assert.Equal("still there", talk6.Say("still there"));
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));
    }

    [NamespaceFact]
    public void Entries_that_nobody_renews_lapse_and_their_connections_live_on()
    {
        _host.Install();
        _host.Path.Replace([ToOwn], TimeSpan.FromMilliseconds(300));
        using var talk = _host.Connect(Vip);
        Assert.Equal("service 192.0.2.201", talk.Greeting);

        var since = Stopwatch.GetTimestamp();
        while (_host.Ask(Vip).StartsWith("service", StringComparison.Ordinal)
            && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10))
        {
        }

        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));
        Assert.Equal("still there", talk.Say("still there"));
    }

    [NamespaceFact]
    public void The_next_daemon_takes_the_table_over_and_resets_nothing()
    {
        _host.Install();
        _host.Path.Replace([ToOwn], Long);
        using var talk = _host.Connect(Vip);
        // All that the kernel sees of a SIGKILL is that the sockets close.
        _host.Path.Dispose();
        Assert.Equal("service 192.0.2.201", _host.Ask(Vip));

        using var next = _host.NewPath();
        Assert.Null(_host.Install(next));
        Assert.Equal("service 192.0.2.201", _host.Ask(Vip));
        Assert.Equal("after the start", talk.Say("after the start"));

        Assert.Null(next.Replace([], Long));
        Assert.Equal("without an entry", talk.Say("without an entry"));
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));
    }

    [NamespaceFact]
    public async Task While_entries_are_renewed_no_connection_misses_its_own()
    {
        _host.Install();
        _host.Path.Replace([ToOwn, ToOwn6], Long);
        var others = Enumerable.Range(1, 200)
            .Select(i => new Redirect(NetAddress.Parse($"198.51.100.{i}"), 25, Own, 25)).ToArray();
        using var stop = new CancellationTokenSource();
        var renewing = Task.Factory.StartNew(Renew, stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int Renew()
        {
            var i = 0;
            for (; !stop.IsCancellationRequested; i++)
                Assert.Null(_host.Path.Replace([ToOwn, .. others.AsSpan(0, i % 200), ToOwn6], Long));
            return i;
        }

        var answers = new Dictionary<string, int>();
        var slowest = 0.0;
        for (var i = 0; i < 1000; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            var answer = _host.Ask(Vip);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            answers[answer] = answers.GetValueOrDefault(answer) + 1;
        }

        await stop.CancelAsync();
        output.WriteLine($"{await renewing} renewals: {string.Join(", ", answers)}, slowest {slowest:F0} ms");
        Assert.Equal("service 192.0.2.201", Assert.Single(answers.Keys));
    }

    [NamespaceFact]
    public void Rules_that_somebody_flushed_are_made_anew_with_the_next_renewal()
    {
        _host.Install();
        _host.Path.Replace([ToOwn], Long);
        _host.Host.Execute("nft", "flush ruleset");
        Assert.Equal("proxy 192.0.2.201", _host.Ask(Vip));

        Assert.Null(_host.Path.Replace([ToOwn], Long));

        Assert.Equal("service 192.0.2.201", _host.Ask(Vip));
    }

    [NamespaceFact]
    public void The_largest_pool_fits()
    {
        _host.Install();
        var many = from address in Enumerable.Range(1, 255)
                   from port in Enumerable.Range(1, 10)
                   select new Redirect(NetAddress.Parse($"198.51.100.{address}"), (ushort)port, Own, (ushort)port);
        var start = Stopwatch.GetTimestamp();
        Assert.Null(_host.Path.Replace([.. many, ToOwn, ToOwn6], Long));
        output.WriteLine($"2552 entries replaced in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms");
        Assert.Equal("service 192.0.2.201", _host.Ask(Vip));

        var few = many.Take(90).ToArray();
        for (var i = 0; i < 5; i++) _host.Path.Replace(few, Long);
        start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++) _host.Path.Replace(few, Long);
        output.WriteLine($"90 entries renewed in {Stopwatch.GetElapsedTime(start).TotalMicroseconds / 20:F0} us");
    }

    [NamespaceFact]
    public void Without_the_capability_it_says_so()
    {
        using var powerless = new NetworkNamespace();
        var (installed, replaced) = powerless.Run(() =>
        {
            Capabilities.Drop();
            using var path = new KernelPath(KernelSettings.Open(Path.GetTempPath()));
            return (path.Install(), path.Replace([ToOwn], Long));
        });
        Assert.Contains("Operation not permitted", installed, StringComparison.Ordinal);
        Assert.Equal("errno 1 (Eperm)", replaced);
    }
}
