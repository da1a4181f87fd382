using Carpool.Core.Preludes;
using CsCheck;

namespace Carpool.Core.Tests.Preludes;

public sealed class XclientDialogueTests
{
    private static readonly NetAddress Own = NetAddress.Parse("192.0.2.11");
    private static readonly NetEndpoint Client = new(NetAddress.Parse("198.51.100.7"), 4711);
    private static readonly NetEndpoint Vip = new(NetAddress.Parse("192.0.2.101"), 25);

    [Fact]
    public void A_server_hears_of_its_client_what_it_asked_for_and_greets_anew()
    {
        var dialogue = New();
        Assert.Equal(Says(""), dialogue.Hear("220-mail01"));
        Assert.Equal(Says("EHLO [192.0.2.11]\r\n"), dialogue.Hear("220 ESMTP"));
        Assert.Equal(Says(""), dialogue.Hear("250-mail01"));
        const string Offer = "250-xclient NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT";
        Assert.Equal(Says(""), dialogue.Hear(Offer));
        Assert.Equal(
            Says("XCLIENT NAME=[UNAVAILABLE] REVERSE_NAME=[UNAVAILABLE] ADDR=198.51.100.7 PORT=4711 "
                + "DESTADDR=192.0.2.101 DESTPORT=25 PROTO=ESMTP\r\n"),
            dialogue.Hear("250 DSN"));
        Assert.Equal(Says(""), dialogue.Hear("220-mail01"));
        Assert.Equal(new XclientStep("", XclientNext.Greeted), dialogue.Hear("220 ESMTP"));
    }

    [Fact]
    public void A_server_of_few_words_is_told_no_more_than_it_offers()
    {
        var dialogue = New();
        dialogue.Hear("220 ESMTP");
        Assert.Equal(Says("XCLIENT NAME=[UNAVAILABLE] ADDR=198.51.100.7\r\n"), dialogue.Hear("250 XCLIENT NAME ADDR"));
    }

    [Fact]
    public void IPv6_addresses_are_marked_as_such()
    {
        var six = new NetEndpoint(NetAddress.Parse("2001:db8::7"), 4711);
        var dialogue = new XclientDialogue(NetAddress.Parse("2001:db8::11"), six, Vip);
        Assert.Equal(Says("EHLO [IPv6:2001:db8::11]\r\n"), dialogue.Hear("220 ESMTP"));
        Assert.Equal(Says("XCLIENT ADDR=IPV6:2001:db8::7\r\n"), dialogue.Hear("250 XCLIENT ADDR"));
    }

    [Theory]
    [InlineData(XclientFault.NoService, "421 busy")]
    [InlineData(XclientFault.NoService, "* OK ready")]
    [InlineData(XclientFault.NoService, "22")]
    [InlineData(XclientFault.NoService, "")]
    [InlineData(XclientFault.NoService, "220 ESMTP", "502 what?")]
    [InlineData(XclientFault.NotOffered, "220 ESMTP", "250 mail01")]
    [InlineData(XclientFault.NotOffered, "220 ESMTP", "250-mail01", "250-XCLIENTS ADDR", "250 DSN")]
    [InlineData(XclientFault.NotOffered, "220 ESMTP", "250 XCLIENT LOGIN")]
    [InlineData(XclientFault.Refused, "220 ESMTP", "250 XCLIENT ADDR", "550 5.7.0 not you")]
    [InlineData(XclientFault.Refused, "220 ESMTP", "250 XCLIENT ADDR", "250 thanks")]
    public void A_server_that_does_not_go_along_has_failed(XclientFault fault, params string[] lines)
    {
        var dialogue = New();
        foreach (var line in lines[..^1]) Assert.Equal(XclientNext.Line, dialogue.Hear(line).Next);
        Assert.Equal(new XclientStep("", XclientNext.Failed, fault), dialogue.Hear(lines[^1]));
    }

    [Fact]
    public void Every_fault_has_a_word_of_its_own() => Assert.Equal(
        ["ok", "xclient-no-service", "xclient-not-offered", "xclient-refused"],
        Enum.GetValues<XclientFault>().Select(fault => fault.Word()));

    [Fact]
    public void Whatever_a_server_says_it_is_answered_with_one_short_line_at_most_that_holds_nothing_of_it() =>
        Gen.OneOf(
            Gen.Const("220 hi"), Gen.Const("250 XCLIENT ADDR PORT NAME"), Gen.Const("250-XCLIENT ADDR \u0001EVIL=1"),
            Gen.String, Gen.String[Gen.Char["250- XCLIENTADRPO=\t\0"], 0, 60])
        .Array[0, 12].Sample(lines =>
        {
            var dialogue = New();
            foreach (var line in lines)
            {
                var (command, next, _) = dialogue.Hear(line);
                Assert.True(command.Length < 512);
                Assert.DoesNotContain("EVIL", command, StringComparison.Ordinal);
                Assert.True(command is "" || command.IndexOf('\n', StringComparison.Ordinal) == command.Length - 1);
                if (next != XclientNext.Line) return;
            }
        });

    private static XclientDialogue New() => new(Own, Client, Vip);

    private static XclientStep Says(string command) => new(command, XclientNext.Line);
}
