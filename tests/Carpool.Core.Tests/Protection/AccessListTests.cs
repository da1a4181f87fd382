using Carpool.Core.Protection;
using CsCheck;

namespace Carpool.Core.Tests.Protection;

public sealed class AccessListTests
{
    private static readonly string[] Pieces = ["\n", "/", "192.0.2.0", "::", "#", "33", " ", "\uFEFF"];

    [Fact]
    public void One_address_or_network_a_line_with_comments_in_either_style()
    {
        const string text = """
            # our own office
            192.0.2.0/24
              2001:db8::/32   # and its IPv6

            198.51.100.7 ; SBL123456
            """;
        var (networks, faults) = AccessList.Read(text, "allow");
        Assert.Empty(faults);
        Assert.Equal(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"], networks.Select(network => $"{network}"));
    }

    [Theory]
    [InlineData("mail.example.org", "'mail.example.org' is no address or network")]
    [InlineData("192.0.2.5/24", "'192.0.2.5/24' is no address or network, did you mean 192.0.2.0/24?")]
    [InlineData("192.0.2.0/33", "'192.0.2.0/33' is no address or network")]
    [InlineData("192.0.2", "'192.0.2' is no address or network")]
    [InlineData("192.0.2.1 192.0.2.2", "'192.0.2.1 192.0.2.2' is no address or network")]
    [InlineData("fe80::1%eth0", "'fe80::1%eth0' is no address or network")]
    [InlineData("\u001b[31m", "'?[31m' is no address or network")]
    public void A_bad_line_is_named_with_its_number(string line, string fault)
    {
        var (_, faults) = AccessList.Read($"# first\n192.0.2.1\r\n{line}\n", "deny");
        Assert.Equal([$"deny:3: {fault}"], faults);
    }

    [Fact]
    public void All_bad_lines_are_told_at_once_up_to_a_limit()
    {
        var bad = string.Concat(Enumerable.Repeat("x\n", 1000));
        Assert.Equal(AccessList.MaxFaults, AccessList.Read(bad, "f").Faults.Count);
    }

    [Fact]
    public void What_was_written_reads_back() =>
        Gen.Select(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Int[0, 32], Gen.Int[0, 128]).Sample(
            (four, six, short4, short6) =>
            {
                Network[] networks =
                    [Network.Of(NetAddress.Read(four), short4), Network.Of(NetAddress.Read(six), short6)];
                Assert.Equal(networks, AccessList.Read(string.Join('\n', networks), "f").Networks);
            });

    [Fact]
    public void No_text_does_any_harm() =>
        Gen.OneOf(Gen.String, Gen.OneOf([.. Pieces.Select(Gen.Const)]).Array[0, 20].Select(string.Concat))
            .Sample(text => { _ = AccessList.Read(text, "f"); });
}
