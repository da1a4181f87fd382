using System.Net.Sockets;
using System.Text;
using Carpool.Core.Settings;
using Carpool.Proxy.Tests.Peers;

namespace Carpool.Proxy.Tests.Checks;

/// <summary>What checks make of servers that do what servers should not.</summary>
public sealed class MailCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CheckType.Smtp, "connect greeting EHLO QUIT")]
    [InlineData(CheckType.Pop3, "connect greeting CAPA QUIT")]
    [InlineData(CheckType.Imap, "connect greeting CAPABILITY LOGOUT")]
    public async Task A_service_that_answers_is_L7OK_and_each_step_is_told(CheckType type, string steps)
    {
        using var server = Server(type);
        var result = await CheckSupport.Settings(type).RunAsync(server.Server);
        Assert.Equal("L7OK", result.Word);
        Assert.Equal(steps, string.Join(' ', result.Steps.Select(step => step.Name)));
    }

    [Fact]
    public async Task Who_watches_is_told_of_each_step_as_it_begins_and_with_its_last_line_as_it_ends()
    {
        using var server = Server(CheckType.Smtp);
        var told = new List<string>();

        await CheckSupport.Settings(CheckType.Smtp).RunAsync(server.Server, watch: new CheckSupport.Watch(told));

        Assert.Equal(
            [
                "connect", "connect: ", "greeting", "greeting: 220 mail01 ESMTP", "EHLO",
                "EHLO: 250 SIZE 1000", "QUIT", "QUIT: 221 bye",
            ],
            told);
    }

    [Theory]
    [InlineData(CheckType.Smtp, "554 5.3.2 no service here\r\n", "L7STS", "greeting: 554 5.3.2 no service here")]
    [InlineData(CheckType.Pop3, "-ERR out of order\r\n", "L7RSP", "greeting: ")]
    [InlineData(CheckType.Imap, "* BYE overloaded\r\n", "L7RSP", "greeting: ")]
    [InlineData(CheckType.Smtp, "SSH-2.0-OpenSSH_9.2\r\n", "L7RSP", "greeting: ")]
    [InlineData(CheckType.Imap, "\0\u0001\u00ff\u0080 noise\r\n", "L7RSP", "greeting: ")]
    public async Task A_greeting_that_is_none_fails_with_the_word_for_it(
        CheckType type, string greeting, string word, string detail)
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(greeting));
            await socket.ReadToEndAsync();
        });
        var result = await CheckSupport.Settings(type).RunAsync(server.Server);
        Assert.Equal(word, result.Word);
        Assert.StartsWith(detail, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_takes_its_leave_after_the_greeting_is_L7STS_in_its_own_words()
    {
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SayAsync("220 mail01 ESMTP\r\n");
            await socket.HearLineAsync();
            await socket.SayAsync("421 4.3.2 Service not available\r\n");
        });
        var result = await CheckSupport.Settings(CheckType.Smtp).RunAsync(server.Server);
        Assert.Equal(("L7STS", "EHLO: 421 4.3.2 Service not available"), (result.Word, result.Detail));
    }

    [Theory]
    [InlineData(CheckType.Smtp)]
    [InlineData(CheckType.Pop3)]
    [InlineData(CheckType.Imap)]
    public async Task A_service_that_falls_silent_is_L7TOUT(CheckType type)
    {
        using var server = new TestServer("mail01", "127.0.0.11", socket => socket.ReadToEndAsync());
        var settings = CheckSupport.Settings(type) with { Timeout = TimeSpan.FromSeconds(1) };
        var result = await settings.RunAsync(server.Server);
        Assert.Equal(("L7TOUT", "greeting: no answer"), (result.Word, result.Detail));
    }

    [Theory]
    [InlineData(CheckType.Smtp)]
    [InlineData(CheckType.Pop3)]
    [InlineData(CheckType.Imap)]
    public async Task A_service_that_hangs_up_is_L7RSP(CheckType type)
    {
        using var server = new TestServer("mail01", "127.0.0.11", _ => Task.CompletedTask);
        Assert.Equal("L7RSP", (await CheckSupport.Settings(type).RunAsync(server.Server)).Word);
    }

    [Theory]
    [InlineData(CheckType.Smtp)]
    [InlineData(CheckType.Pop3)]
    [InlineData(CheckType.Imap)]
    public async Task A_line_without_end_is_given_up_before_it_fills_the_memory(CheckType type)
    {
        var sent = 0L;
        using var server = new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(Greeting(type).TrimEnd()));
            var block = new byte[64 * 1024];
            block.AsSpan().Fill((byte)'x');
            for (; sent < 1L << 30; sent += block.Length) await socket.SendAsync(block);
        });
        var result = await CheckSupport.Settings(type).RunAsync(server.Server);
        Assert.Equal(("L7RSP", "greeting: it says more than 262144 octets"), (result.Word, result.Detail));
        Assert.InRange(sent, 0, 64 << 20);
    }

    [Theory]
    [InlineData(CheckType.Smtp)]
    [InlineData(CheckType.Pop3)]
    [InlineData(CheckType.Imap)]
    public async Task Words_may_come_octet_by_octet(CheckType type)
    {
        using var server = Server(type, async (socket, words) =>
        {
            foreach (var octet in Encoding.ASCII.GetBytes(words)) await socket.SendAsync(new[] { octet });
        });
        Assert.Equal("L7OK", (await CheckSupport.Settings(type).RunAsync(server.Server)).Word);
    }

    [Fact]
    public async Task A_recipient_that_is_refused_is_L7STS_with_the_services_own_words()
    {
        using var server = Server(CheckType.Smtp);
        var settings = CheckSupport.Settings(CheckType.Smtp) with
        {
            Envelope = CheckSupport.Envelope("full@mail.test"),
        };
        var result = await settings.RunAsync(server.Server);
        Assert.Equal(("L7STS", "RCPT: 452 4.3.1 insufficient system storage"), (result.Word, result.Detail));
        Assert.Equal("MAIL", result.Steps[^2].Name);
    }

    [Fact]
    public async Task A_login_that_is_refused_is_L7STS_and_names_no_password()
    {
        using var server = Server(CheckType.Pop3);
        var settings = CheckSupport.Settings(CheckType.Pop3) with
        {
            Login = CheckSupport.Login("anna", _folder.Write("password", "open sesame\n")),
        };
        var result = await settings.RunAsync(server.Server);
        Assert.Equal(("L7STS", "PASS: -ERR no"), (result.Word, result.Detail));
        Assert.DoesNotContain("sesame", $"{result} {result.Steps}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_cannot_be_read_says_nothing_of_the_service()
    {
        using var server = Server(CheckType.Imap);
        var settings = CheckSupport.Settings(CheckType.Imap) with
        {
            Login = CheckSupport.Login("anna", "/no/such/file"),
        };
        var result = await settings.RunAsync(server.Server);
        Assert.Equal("SOCKERR", result.Word);
        Assert.Contains("/no/such/file", result.Detail, StringComparison.Ordinal);
    }

    /// <summary>A service that knows just what a check says.</summary>
    private static TestServer Server(CheckType type, Func<Socket, string, Task>? say = null)
    {
        say ??= async (socket, words) => await socket.SayAsync(words);
        return new TestServer("mail01", "127.0.0.11", async socket =>
        {
            await say(socket, Greeting(type));
            while (await socket.HearLineAsync() is { Length: > 0 } line) await say(socket, Answer(type, line));
        });
    }

    private static string Greeting(CheckType type) => type switch
    {
        CheckType.Smtp => "220 mail01 ESMTP\r\n",
        CheckType.Pop3 => "+OK ready\r\n",
        _ => "* OK ready\r\n",
    };

    private static string Answer(CheckType type, string line) => (type, line.Split(' ')) switch
    {
        (CheckType.Smtp, ["EHLO", ..]) => "250-mail01\r\n250 SIZE 1000\r\n",
        (CheckType.Smtp, ["RCPT", ..]) => "452 4.3.1 insufficient system storage\r\n",
        (CheckType.Smtp, ["QUIT", ..]) => "221 bye\r\n",
        (CheckType.Smtp, _) => "250 ok\r\n",
        (CheckType.Pop3, ["CAPA", ..]) => "+OK\r\nUSER\r\n.\r\n",
        (CheckType.Pop3, ["PASS", ..]) => "-ERR no\r\n",
        (CheckType.Pop3, _) => "+OK\r\n",
        (_, [var tag, "CAPABILITY"]) => $"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done\r\n",
        (_, [var tag, "LOGOUT"]) => $"* BYE bye\r\n{tag} OK done\r\n",
        (_, [var tag, ..]) => $"{tag} OK done\r\n",
        _ => "",
    };
}
