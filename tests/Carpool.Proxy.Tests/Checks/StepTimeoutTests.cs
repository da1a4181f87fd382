using Carpool.Core;
using Carpool.Core.Balancing;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy.Checks;
using Carpool.Proxy.Tests.Tls;
using Carpool.Proxy.Tls;
using Microsoft.Extensions.Time.Testing;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>
/// A server that is silent at one step fails its check once the time for a step is over, long before that for the whole
/// check is; one that takes its time at each step, but not too long, is well. The clock goes on when a test says so.
/// </summary>
public sealed class StepTimeoutTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(CheckType.Tcp)]
    [InlineData(CheckType.Smtp)]
    public async Task Who_takes_no_connection_is_L4TOUT(CheckType type)
    {
        using var server = await SilentServer.StartAsync("mail01", "127.0.0.11");
        var settings = Patient(type) with { StepTimeout = Step / 10 };
        Assert.Equal("L4TOUT connect", Told(await settings.RunAsync(server.Server)));
    }

    [Theory]
    [InlineData(CheckType.Http, false)]
    [InlineData(CheckType.Imap, false)]
    [InlineData(CheckType.Tcp, false)]
    [InlineData(CheckType.Smtp, true, "220 mail01", "250-mail01|250 STARTTLS", "220 go")]
    [InlineData(CheckType.Lmtp, true, "220 mail01", "250-mail01|250 STARTTLS", "220 go")]
    [InlineData(CheckType.Pop3, true, "+OK", "+OK|STLS|.", "+OK go")]
    [InlineData(CheckType.Imap, true, "* OK", "* CAPABILITY IMAP4rev1 STARTTLS|TAG OK", "TAG OK go")]
    public async Task Who_does_not_shake_hands_is_L6TOUT(CheckType type, bool starttls, params string[] answers)
    {
        using var server = Silent(answers);
        var settings = Patient(type) with { Tls = CheckSupport.Tls("/no/such/file", starttls) };
        Assert.Equal("L6TOUT tls", Told(await RunAsync(settings, server.Server, "tls")));
    }

    [Theory]
    [InlineData(CheckType.Smtp, "greeting")]
    [InlineData(CheckType.Smtp, "EHLO", "220 mail01")]
    [InlineData(CheckType.Smtp, "MAIL", "220 mail01", "250 mail01")]
    [InlineData(CheckType.Smtp, "RCPT", "220 mail01", "250 mail01", "250 ok")]
    [InlineData(CheckType.Smtp, "QUIT", "220 mail01", "250 mail01", "250 ok", "250 ok", "250 ok")]
    [InlineData(CheckType.Lmtp, "LHLO", "220 mail01")]
    [InlineData(CheckType.Lmtp, "QUIT", "220 mail01", "250 mail01", "250 ok", "250 ok", "250 ok")]
    [InlineData(CheckType.Pop3, "greeting")]
    [InlineData(CheckType.Pop3, "CAPA", "+OK")]
    [InlineData(CheckType.Pop3, "QUIT", "+OK", "+OK|USER|.")]
    [InlineData(CheckType.Imap, "CAPABILITY", "* OK")]
    [InlineData(CheckType.Imap, "LOGOUT", "* OK", "* CAPABILITY IMAP4rev1|TAG OK")]
    [InlineData(CheckType.Agent, "agent")]
    [InlineData(CheckType.Http, "GET /")]
    [InlineData(CheckType.Tcp, "expect '221'", "220 mail01")]
    public async Task Who_falls_silent_is_L7TOUT_at_that_step(CheckType type, string step, params string[] answers)
    {
        using var server = Silent(answers);
        Assert.Equal($"L7TOUT {step}", Told(await RunAsync(Patient(type), server.Server, step)));
    }

    [Theory]
    [InlineData(CheckType.Http, "GET /")]
    [InlineData(CheckType.Smtp, "greeting")]
    [InlineData(CheckType.Lmtp, "greeting")]
    [InlineData(CheckType.Tcp, "expect '220'")]
    public async Task Who_falls_silent_within_TLS_is_so_too(CheckType type, string step)
    {
        using var files = new TestCertificates();
        using var server = Silent([]);
        await using var proxy = new TestProxy(server.Server, []);
        proxy.Frontend.Tls = TlsServer.Read(TestCertificates.Settings(files.Make("mail.pem", "mail01")));
        var at = new Server(
            "mail01", NetAddress.From(proxy.Endpoint.Address), (ushort)proxy.Endpoint.Port, TakesNewSessions: true);
        var settings = Patient(type) with { Tls = CheckSupport.Tls(files.Authority) };

        Assert.Equal($"L7TOUT {step}", Told(await RunAsync(settings, at, step)));
    }

    [Theory]
    [InlineData(60, "L7OK QUIT")]
    [InlineData(2, "L7TOUT RCPT")]
    public async Task Steps_may_take_longer_together_but_not_longer_than_the_whole_check(int timeout, string told)
    {
        var watch = new Watch();
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 mail01\r\n");
            while (await socket.HearLineAsync() is { Length: > 0 } line)
            {
                await watch.UntilAsync(line[..4]);
                _time.Advance(Step * 0.9);
                await socket.SayAsync("250 ok\r\n");
            }
        });
        var settings = Patient(CheckType.Smtp) with { Timeout = Step * timeout };
        Assert.Equal(told, Told(await settings.RunAsync(server.Server, watch: watch, time: _time)));
    }

    private static CheckSettings Patient(CheckType type) => CheckSupport.Settings(type) with
    {
        Envelope = type is CheckType.Smtp or CheckType.Lmtp ? CheckSupport.Envelope("anna@mail.test") : null,
        Http = type is CheckType.Http ? HttpCheckTests.Http().Http : null,
        Steps = type is CheckType.Tcp ? StepsCheckTests.Polite.Steps : [],
        Timeout = TimeSpan.FromMinutes(1),
        StepTimeout = Step,
    };

    /// <summary>Runs it, and lets the time for a step go by once it has come to this one.</summary>
    private async Task<CheckResult> RunAsync(CheckSettings settings, Server server, string step)
    {
        var watch = new Watch();
        var result = settings.RunAsync(server, watch: watch, time: _time);
        await watch.UntilAsync(step);
        _time.Advance(Step);
        // Before the server loses its patience and hangs up.
        return await result.WaitAsync(TestProxy.Patience / 2);
    }

    private static string Told(CheckResult result) => $"{result.Word} {result.Steps[^1].Name}";

    /// <summary>Says something at first and after each line that it hears, and in the end nothing more.</summary>
    private static TestServer Silent(string[] answers) => new("mail01", "127.0.0.11", async socket =>
    {
        var heard = "";
        foreach (var answer in answers)
        {
            await socket.SayAsync(answer.Replace('|', '\n').Replace("TAG", heard.Split(' ')[0]) + "\r\n");
            heard = await socket.HearLineAsync();
        }

        await socket.ReadToEndAsync();
    });

    private sealed class Watch : ICheckWatch
    {
        private volatile string _step = "";

        public Task UntilAsync(string step) => Wait.UntilAsync(() => _step == step);

        public void Began(string step) => _step = step;

        public void Ended(CheckStep step, string heard)
        {
        }
    }
}
