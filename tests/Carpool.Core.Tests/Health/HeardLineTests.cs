using System.Text;
using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

public sealed class HeardLineTests
{
    [Theory]
    [InlineData("220 mail01 ESMTP\r\n", "220 mail01 ESMTP")]
    [InlineData("250-mail01\r\n250 SIZE\r\n\r\n", "250 SIZE")]
    [InlineData("250 ok\r\n221 by", "221 by")]
    [InlineData("\0\u0007bell\u00e9\u0085", "bell\u00e9")]
    [InlineData("\r\n", "")]
    public void The_last_line_that_says_something_is_kept(string said, string line) =>
        Assert.Equal(line, Heard(said, 99));

    [Fact]
    public void However_the_bytes_are_cut_the_line_is_the_same_and_short() =>
        Gen.Select(Gen.Char["ab \r\n\0"].Array[0, 200].Select(characters => new string(characters)), Gen.Int[1, 9])
            .Sample((said, size) =>
            {
                var line = Heard(said, size);
                Assert.Equal(Heard(said, said.Length + 1), line);
                Assert.InRange(line.Length, 0, HeardLine.MaxOctets);
                Assert.DoesNotContain(line, char.IsControl);
            });

    private static string Heard(string said, int size)
    {
        var line = new HeardLine();
        foreach (var piece in Encoding.Latin1.GetBytes(said).Chunk(size)) line.Take(piece);
        return line.ToString();
    }
}
