using Carpool.Core.Preludes;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Preludes;

public sealed class StarttlsDialogueTests
{
    public static TheoryData<Starttls, string, string> Answers => new()
    {
        { Starttls.Smtp, "EHLO me",
            "250-ready\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 STARTTLS\r\n" },
        { Starttls.Smtp, "helo me", "250 ready\r\n" },
        { Starttls.Smtp, "EHLO", "501 5.5.4 a name is missing\r\n" },
        { Starttls.Smtp, "MAIL FROM:<a@b>", "530 5.7.0 issue a STARTTLS command first\r\n" },
        { Starttls.Smtp, "AUTH PLAIN AGEAYg==", "530 5.7.0 issue a STARTTLS command first\r\n" },
        { Starttls.Smtp, "", "530 5.7.0 issue a STARTTLS command first\r\n" },
        { Starttls.Smtp, "STARTTLS now", "501 5.5.4 STARTTLS takes no parameter\r\n" },
        { Starttls.Smtp, "NOOP", "250 2.0.0 ok\r\n" },
        { Starttls.Smtp, "RSET", "250 2.0.0 ok\r\n" },
        { Starttls.Imap, "a1 capability", "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na1 OK done\r\n" },
        { Starttls.Imap, "a1 NOOP", "a1 OK done\r\n" },
        { Starttls.Imap, "a1 LOGIN me secret", "a1 NO [PRIVACYREQUIRED] only after STARTTLS\r\n" },
        { Starttls.Imap, "a1 AUTHENTICATE PLAIN", "a1 NO [PRIVACYREQUIRED] only after STARTTLS\r\n" },
        { Starttls.Imap, "a1 SELECT INBOX", "a1 BAD only after STARTTLS and login\r\n" },
        { Starttls.Imap, "a1", "* BAD a tag and a command are needed\r\n" },
        { Starttls.Imap, "a* NOOP", "* BAD a tag and a command are needed\r\n" },
        { Starttls.Pop3, "CAPA", "+OK\r\nSTLS\r\nRESP-CODES\r\n.\r\n" },
        { Starttls.Pop3, "user me", "-ERR [SYS/PERM] only after STLS\r\n" },
        { Starttls.Pop3, "LIST", "-ERR only after STLS and login\r\n" },
    };

    public static TheoryData<Starttls, string, string, StarttlsNext> Ends => new()
    {
        { Starttls.Smtp, "starttls ", "220 2.0.0 go ahead\r\n", StarttlsNext.Handshake },
        { Starttls.Imap, "a1 StartTLS", "a1 OK begin TLS\r\n", StarttlsNext.Handshake },
        { Starttls.Pop3, "STLS", "+OK begin TLS\r\n", StarttlsNext.Handshake },
        { Starttls.Smtp, "QUIT", "221 2.0.0 goodbye\r\n", StarttlsNext.Farewell },
        { Starttls.Imap, "a1 LOGOUT", "* BYE goodbye\r\na1 OK done\r\n", StarttlsNext.Farewell },
        { Starttls.Pop3, "QUIT", "+OK goodbye\r\n", StarttlsNext.Farewell },
    };

    [Theory, MemberData(nameof(Answers))]
    public void A_client_in_plain_text_is_answered(Starttls protocol, string line, string reply) =>
        Assert.Equal(new StarttlsStep(reply, StarttlsNext.Line), new StarttlsDialogue(protocol).Hear(line));

    [Theory, MemberData(nameof(Ends))]
    public void A_dialogue_ends_with_the_wish_for_TLS_or_with_goodbye(
        Starttls protocol, string line, string reply, StarttlsNext next) =>
        Assert.Equal(new StarttlsStep(reply, next), new StarttlsDialogue(protocol).Hear(line));

    [Theory]
    [InlineData(Starttls.Smtp, "VRFY root", "421 4.7.0 closing the connection\r\n")]
    [InlineData(Starttls.Imap, "a LOGIN a b", "* BYE closing the connection\r\n")]
    [InlineData(Starttls.Pop3, "USER root", "-ERR closing the connection\r\n")]
    public void The_tenth_command_that_is_refused_is_the_last(Starttls protocol, string line, string last)
    {
        var dialogue = new StarttlsDialogue(protocol);
        for (var i = 1; i < 10; i++) Assert.Equal(StarttlsNext.Line, dialogue.Hear(line).Next);
        var (reply, next) = dialogue.Hear(line);
        Assert.Equal(StarttlsNext.Dismissal, next);
        Assert.EndsWith(last, reply, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_line_is_answered_with_whole_lines_that_echo_no_control_character() =>
        Gen.Select(
            Gen.OneOf(Gen.Const(Starttls.Smtp), Gen.Const(Starttls.Imap), Gen.Const(Starttls.Pop3)),
            Gen.OneOf(Gen.String, Gen.String[Gen.Char["aEHLOSTARTTLSQUIT *\t\0"], 0, 40]))
        .Sample((protocol, line) =>
        {
            var reply = new StarttlsDialogue(protocol).Hear(line).Reply;
            Assert.EndsWith("\r\n", reply, StringComparison.Ordinal);
            Assert.DoesNotContain(reply.Replace("\r\n", "", StringComparison.Ordinal), c => c is < ' ' or > '~');
        });
}
