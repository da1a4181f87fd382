using System.Text;
using Carpool.Core.Preludes;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Preludes;

public sealed class ServiceGreetingTests
{
    [Theory]
    [InlineData(Starttls.Smtp, "220 mail01 ESMTP\r\n", 18, true)]
    [InlineData(Starttls.Smtp, "220-one\r\n220 two\r\nrest", 18, true)]
    [InlineData(Starttls.Smtp, "554 no\r\n", 8, false)]
    [InlineData(Starttls.Smtp, "220-one\r\n421 busy\r\n", 19, false)]
    [InlineData(Starttls.Smtp, "\r\n", 2, false)]
    [InlineData(Starttls.Imap, "* OK [CAPABILITY IMAP4rev1] ready\r\n", 35, true)]
    [InlineData(Starttls.Imap, "* BYE full\r\n", 12, false)]
    [InlineData(Starttls.Imap, "* PREAUTH you are root\r\n", 24, false)]
    [InlineData(Starttls.Pop3, "+OK ready\r\n", 11, true)]
    [InlineData(Starttls.Pop3, "-ERR no\r\n", 9, false)]
    public void A_whole_greeting_says_whether_the_service_takes_the_client(
        Starttls protocol, string text, int size, bool takes)
    {
        Assert.Equal(takes, ServiceGreeting.Read(protocol, Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(size, read);
        Assert.Null(ServiceGreeting.Read(protocol, Encoding.ASCII.GetBytes(text[..(size - 1)]), out _));
    }

    [Fact]
    public void Whatever_a_service_says_no_more_is_taken_than_it_said() =>
        Gen.Select(Gen.OneOf(Gen.Const(Starttls.Smtp), Gen.Const(Starttls.Imap)), Gen.Byte.Array[0, 60])
        .Sample((protocol, octets) =>
        {
            _ = ServiceGreeting.Read(protocol, octets, out var size);
            Assert.InRange(size, 0, octets.Length);
        });
}
