using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Carpool.Core.Health;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Peers;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>A check that fails takes its leave all the same, and its goodbye is no part of its result.</summary>
public sealed class CheckGoodbyeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _heard = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("EHLO=250 mail01", "L7STS", "EHLO: it does not offer AUTH", "QUIT")]
    [InlineData("MAIL=451 later", "L7STS", "MAIL: 451 later", "QUIT")]
    [InlineData("RCPT=550 5.1.1 unknown", "L7STS", "RCPT: 550 5.1.1 unknown", "QUIT")]
    public Task SMTP_by_QUIT(string answer, string word, string why, string goodbye) => AssertLeavesAsync(
        CheckSupport.Settings(CheckType.Smtp) with
        {
            Offers = [MailOffer.Auth],
            Envelope = CheckSupport.Envelope("anna@mail.test"),
        },
        "220 mail01 ESMTP", ["EHLO=250-mail01\r\n250 AUTH PLAIN", answer], (word, why), goodbye);

    [Theory]
    [InlineData(CheckType.Smtp, "220 mail01", "EHLO=250 mail01", "EHLO: it does not offer STARTTLS", "QUIT")]
    [InlineData(CheckType.Lmtp, "220 mail01", "STARTTLS=454 not now", "STARTTLS: 454 not now", "QUIT")]
    [InlineData(CheckType.Pop3, "+OK", "CAPA=+OK\r\nUSER\r\n.", "CAPA: it does not offer STARTTLS", "QUIT")]
    [InlineData(
        CheckType.Imap, "* OK", "CAPABILITY=* CAPABILITY IMAP4rev1\r\n. OK",
        "CAPABILITY: it does not offer STARTTLS", "LOGOUT")]
    [InlineData(CheckType.Smtp, "554 no service", "EHLO=250 ok", "greeting: 554 no service", "QUIT")]
    [InlineData(CheckType.Smtp, "554-no\r\n554 service", "EHLO=250 ok", "greeting: 554 service", "QUIT")]
    [InlineData(CheckType.Lmtp, "554 no service", "LHLO=250 ok", "greeting: 554 no service", "QUIT")]
    [InlineData(CheckType.Smtp, "220 mail01", "EHLO=550 go away;HELO=550 away", "EHLO: 550 away", "QUIT")]
    [InlineData(
        CheckType.Smtp, "220 mail01", "EHLO=250-mail01\r\n250 STARTTLS;STARTTLS=454 not now",
        "STARTTLS: 454 not now", "QUIT")]
    [InlineData(
        CheckType.Pop3, "+OK", "CAPA=+OK\r\nSTLS\r\n.;STLS=-ERR not now", "STLS: -ERR not now", "QUIT")]
    [InlineData(
        CheckType.Imap, "* OK", "CAPABILITY=* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK;STARTTLS=. NO not now",
        "STARTTLS: . NO not now", "LOGOUT")]
    public Task Who_refuses_to_begin_or_has_no_TLS(
        CheckType type, string greeting, string answers, string why, string goodbye) => AssertLeavesAsync(
        CheckSupport.Settings(type) with { Tls = CheckSupport.Tls("/no/such/file", starttls: true) },
        greeting, answers.Split(';'), ("L7STS", why), goodbye);

    [Theory]
    [InlineData("LHLO=502 not here", "LHLO: 502 not here")]
    [InlineData("LHLO=250 mail01", "LHLO: it does not offer AUTH")]
    [InlineData("RCPT=452 full", "RCPT: 452 full")]
    public Task LMTP_by_QUIT(string answer, string why) => AssertLeavesAsync(
        CheckSupport.Settings(CheckType.Lmtp) with
        {
            Offers = [MailOffer.Auth],
            Envelope = CheckSupport.Envelope("anna@mail.test"),
        },
        "220 mail01 LMTP", ["LHLO=250-mail01\r\n250 AUTH PLAIN", answer], ("L7STS", why), "QUIT");

    [Theory]
    [InlineData(CheckType.Pop3, "+OK", "PASS=-ERR [AUTH] no", "PASS: -ERR [AUTH] no", "QUIT")]
    [InlineData(CheckType.Imap, "* OK", "LOGIN=. NO not you", "LOGIN: . NO not you", "LOGOUT")]
    public Task Who_was_not_let_in(CheckType type, string greeting, string answer, string why, string goodbye) =>
        AssertLeavesAsync(
            CheckSupport.Settings(type) with
            {
                Login = CheckSupport.Login("anna", _folder.Write("password", "secret\n")),
            },
            greeting, ["CAPA=+OK\r\nUSER\r\n.", "CAPABILITY=* CAPABILITY IMAP4rev1\r\n. OK", answer], ("L7STS", why),
            goodbye);

    [Theory]
    [InlineData(CheckType.Smtp)]
    [InlineData(CheckType.Lmtp)]
    public async Task But_a_server_that_does_not_answer_it_is_not_waited_for_beyond_the_checks_time(CheckType type)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 mail01\r\n");
            await socket.HearLineAsync();
            await socket.SayAsync("250 mail01\r\n");
            await socket.ReadToEndAsync();
        });
        var settings = CheckSupport.Settings(type) with
        {
            Offers = [MailOffer.Auth],
            Timeout = TimeSpan.FromMilliseconds(500),
        };

        var result = await settings.RunAsync(server.Server);

        Assert.EndsWith("HLO: it does not offer AUTH", result.Detail, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.L7Status, result.Status);
    }

    /// <param name="settings">The check.</param>
    /// <param name="greeting">What the server says first.</param>
    /// <param name="answers">Its answers, by the command, the last of which counts; all else is well.</param>
    /// <param name="found">What the check makes of it.</param>
    /// <param name="goodbye">What it says last.</param>
    private async Task AssertLeavesAsync(
        CheckSettings settings, string greeting, string[] answers, (string Word, string Why) found, string goodbye)
    {
        var said = new Dictionary<string, string>();
        foreach (var pair in answers.Select(answer => answer.Split('=', 2))) said[pair[0]] = pair[1];
        var other = settings.Type switch
        {
            CheckType.Imap => ". OK",
            CheckType.Pop3 => "+OK",
            _ => "250 ok",
        };
        var tag = ".";
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync(greeting + "\r\n");
            while (await socket.HearLineAsync() is { Length: > 0 } line)
            {
                var words = line.Split(' ');
                if (settings.Type is CheckType.Imap) (tag, words) = (words[0], words[1..]);
                _heard.Enqueue(words[0]);
                var answer = said.GetValueOrDefault(words[0], other);
                await socket.SayAsync(answer.Replace(". ", $"{tag} ", StringComparison.Ordinal) + "\r\n");
            }
        });

        var result = await settings.RunAsync(server.Server);

        Assert.Equal(found, (result.Word, Regex.Replace(result.Detail, "[A-Z][0-9]{8}", ".")));
        Assert.Equal(goodbye, _heard.Last());
        Assert.DoesNotContain(goodbye, result.Steps.Select(step => step.Name));
    }
}
