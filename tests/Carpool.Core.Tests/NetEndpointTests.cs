using System.Net;
using System.Text;
using CsCheck;

namespace Carpool.Core.Tests;

public sealed class NetEndpointTests
{
    [Theory, InlineData("192.0.2.1:25"), InlineData("[2001:db8::1]:143"), InlineData("[::]:0")]
    public void An_endpoint_that_is_read_is_written_the_same(string text)
    {
        Assert.True(NetEndpoint.TryParse(text, out var endpoint));
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory, InlineData(null), InlineData(""), InlineData("192.0.2.1"), InlineData("192.0.2.1:"), InlineData(":25")]
    [InlineData("192.0.2.1:65536"), InlineData("192.0.2.1:-1"), InlineData("2001:db8::1:143"), InlineData("[::1]")]
    [InlineData("[192.0.2.1]:25"), InlineData("mail01:25"), InlineData("[]:25")]
    public void What_is_no_endpoint_is_refused(string? text) => Assert.False(NetEndpoint.TryParse(text, out _));

    [Fact]
    public void The_octets_of_an_address_are_the_runtimes_text()
    {
        // Many zero groups: where they are shortened is what can go wrong.
        var group = Gen.OneOf(Gen.Const((ushort)0), Gen.UShort);
        var v6 = group.Array[8].Select(groups => groups.SelectMany(one => new[] { (byte)(one >> 8), (byte)one }));
        Gen.OneOf(v6.Select(octets => octets.ToArray()), Gen.Byte.Array[4]).Sample(
            octets =>
            {
                var text = new byte[NetAddress.MaxTextLength];
                var length = NetAddress.Read(octets).Format(text);
                return Encoding.ASCII.GetString(text, 0, length) == new IPAddress(octets).ToString();
            },
            iter: 100_000);
    }
}
