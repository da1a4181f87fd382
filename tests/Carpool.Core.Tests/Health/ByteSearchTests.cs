using System.Text;
using Carpool.Core.Health;
using CsCheck;

namespace Carpool.Core.Tests.Health;

public sealed class ByteSearchTests
{
    [Theory]
    [InlineData("220", "220 mail01\r\n", 3)]
    [InlineData("220", "2220", 4)]
    [InlineData("aab", "aaab", 4)]
    [InlineData("abab", "abaabab", 7)]
    [InlineData("220", "22", -1)]
    [InlineData("x", "", -1)]
    public void A_text_is_found_where_it_ends_first(string text, string said, int end)
    {
        var search = new ByteSearch(Encoding.ASCII.GetBytes(text));
        var taken = search.Take(Encoding.ASCII.GetBytes(said));
        Assert.Equal(end, search.IsFound ? taken : -1);
    }

    [Fact]
    public void However_the_bytes_are_cut_it_finds_what_the_runtime_finds() =>
        Gen.Select(Few[1, 5], Few[0, 40], Gen.Int[1, 7]).Sample((text, said, size) =>
        {
            var search = new ByteSearch(text);
            var taken = said.Chunk(size).Sum(piece => search.Take(piece));
            var first = said.AsSpan().IndexOf(text);
            Assert.Equal(first >= 0, search.IsFound);
            Assert.Equal(first >= 0 ? first + text.Length : said.Length, taken);
        });

    /// <summary>Of two values, so that beginnings come again and again.</summary>
    private static GenArray<byte> Few => Gen.Byte[0, 1].Array;
}
