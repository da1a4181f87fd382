using System.Collections.Concurrent;
using System.Net;
using Carpool.Core;
using Carpool.Core.Health;
using Carpool.Core.Preludes;
using Carpool.Core.ProxyProtocol;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;

namespace Carpool.Proxy.Tests.Openings;

/// <summary>SMTP servers of few words; what they hear is kept.</summary>
public sealed class SendXclientTests
{
    private static readonly FrontendSettings Settings = new() { SendProxy = SendProxy.Xclient };

    private readonly ConcurrentQueue<string> _heard = new();

    [Fact]
    public async Task The_server_hears_of_its_client_who_hears_only_the_greeting_that_is_for_it()
    {
        using var server = Smtp("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], Settings);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("220 hello 127.0.0.1", await client.HearLineAsync());
        await client.SayAsync("EHLO client.test\r\n");
        Assert.Equal("250 XCLIENT ADDR PORT", await client.HearLineAsync());
        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        Assert.Equal(["EHLO [127.0.0.1]", $"XCLIENT ADDR=127.0.0.1 PORT={port}", "EHLO client.test"], _heard);
        Assert.Equal(1, proxy.Frontend.Counters.Xclients[XclientFault.None]);
        Assert.Equal(1, proxy.Frontend.Count().Xclient["ok"]);
    }

    [Fact]
    public async Task The_client_is_the_one_that_another_proxy_named_with_IPv6_too()
    {
        using var server = Smtp("mail01", "127.0.0.11");
        var loopback = Network.Of(NetAddress.Parse("127.0.0.0"), 8);
        await using var proxy = new TestProxy(server.Server, [], Settings with { AcceptProxy = [loopback] });
        using var client = await proxy.ConnectAsync();
        await client.SayAsync("PROXY TCP6 2001:db8::9 2001:db8::101 56324 25\r\n");

        Assert.Equal("220 hello IPV6:2001:db8::9", await client.HearLineAsync());
    }

    [Fact]
    public async Task A_client_that_the_proxy_has_greeted_before_STARTTLS_hears_no_other_greeting()
    {
        using var files = new TestCertificates();
        using var server = Smtp("mail01", "127.0.0.11");
        await using var proxy = new TestProxy(server.Server, [], Settings);
        proxy.Frontend.Tls = TlsServer.Read(
            TestCertificates.Settings(files.Make("mail.pem", "mail.test")) with { Starttls = Starttls.Smtp });
        using var client = await Dialogue.StartAsync(proxy, "-starttls", "smtp");
        await client.SayAsync("EHLO client.test");

        var words = await client.HearAsync("250 XCLIENT ADDR PORT");
        Assert.DoesNotContain("220 hello", words, StringComparison.Ordinal);
        Assert.Equal("EHLO client.test", _heard.Last());
    }

    [Theory]
    [InlineData("421 busy", null, null, XclientFault.NoService, "xclient-no-service: 421 busy")]
    [InlineData("220 hi", "250 mail01", null, XclientFault.NotOffered, "xclient-not-offered: 250 mail01")]
    [InlineData("220 hi", "250 XCLIENT ADDR", "550 not you", XclientFault.Refused, "xclient-refused: 550 not you")]
    [InlineData("220 hi\r\n250 XCLIENT", null, null, XclientFault.NoService, "xclient-no-service: 250 XCLIENT")]
    [InlineData("220 hi", null, null, XclientFault.NoService, "xclient-no-service: closed")]
    public async Task A_server_that_does_not_go_along_is_passed_over_for_the_next(
        string greeting, string? extensions, string? answer, XclientFault fault, string words)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            foreach (var line in new[] { greeting, extensions, answer }.OfType<string>())
            {
                await socket.SayAsync(line + "\r\n");
                await socket.HearLineAsync();
            }
        });
        using var other = Smtp("mail02", "127.0.0.12");
        await using var proxy = new TestProxy(server.Server, [other.Server], Settings);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("220 hello 127.0.0.1", await client.HearLineAsync());
        var (name, result) = Assert.Single(proxy.Events.ConnectFailures);
        Assert.Equal(("mail01", CheckStatus.L7Response, words), (name, result.Status, result.Detail));
        Assert.Equal(1, proxy.Frontend.Counters.Xclients[fault]);
    }

    [Fact]
    public async Task A_reply_may_come_octet_by_octet_but_not_without_end()
    {
        using var endless = new TestServer(
            "mail01", "127.0.0.11", socket => socket.SayAsync(string.Concat(Enumerable.Repeat("220-hi\r\n", 1000))));
        using var slow = new TestServer("mail02", "127.0.0.12", async socket =>
        {
            foreach (var character in "220-a\r\n220 b\r\n") await socket.SayAsync($"{character}");
            await socket.HearLineAsync();
            foreach (var character in "250 XCLIENT ADDR\r\n") await socket.SayAsync($"{character}");
            await socket.HearLineAsync();
            foreach (var character in "220-c\r\n220 d\r\n") await socket.SayAsync($"{character}");
            await socket.HearLineAsync();
        });
        await using var proxy = new TestProxy(endless.Server, [slow.Server], Settings);
        using var client = await proxy.ConnectAsync();

        Assert.Equal("220-c\r\n220 d\r\n", await client.HearAsync(14));
        Assert.Equal(1, proxy.Frontend.Counters.Xclients[XclientFault.NoService]);
    }

    private TestServer Smtp(string name, string address) => new(name, address, async socket =>
    {
        await socket.SayAsync("220 who are you?\r\n");
        while (await socket.HearLineAsync() is { Length: > 0 } line)
        {
            _heard.Enqueue(line);
            var said = line.Split(' ').FirstOrDefault(word => word.StartsWith("ADDR=", StringComparison.Ordinal));
            await socket.SayAsync(said is null ? "250 XCLIENT ADDR PORT\r\n" : $"220 hello {said[5..]}\r\n");
        }
    });
}
