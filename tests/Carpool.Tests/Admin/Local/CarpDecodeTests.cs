using System.Text.Json;
using Carpool.Admin;
using Carpool.Admin.Local;

namespace Carpool.Tests.Admin.Local;

/// <summary><c>carpool carp decode</c> from its words to its exit status.</summary>
public sealed class CarpDecodeTests : IDisposable
{
    /// <summary>ucarp's, captured: vhid 2, advbase 0, advskew 64, password zerobase, 10.99.0.102.</summary>
    private const string Ucarp = "451000385f7f4000ff7031500a630001e0000012" + Advertisement;

    private const string Advertisement = "210240070000456b0089bd75144e42f26442e482640bb00d00a991f46e5ebadfe1f7499a";

    /// <summary>keepalived's VRRPv2, captured.</summary>
    private const string Vrrp = "45c0002800010000ff70d02d0a630002e00000122101960100013dd10a6300c80000000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("carpool-decode-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_good_advertisement_is_ok()
    {
        var (exit, output, _) = await Decode("--password", "zerobase", "--address", "10.99.0.102", "--json", Ucarp);
        Assert.Equal(0, exit);
        var ad = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
        Assert.Equal(
            """{"source":"10.99.0.1","vhid":2,"advbase":0,"advskew":64,"demote":"""
            + """0,"counter":"38770382358856434","digest":"ok","verdict":"ok"}""",
            JsonSerializer.Serialize(ad));
    }

    [Theory]
    [InlineData("zerobasE", "10.99.0.102")]
    [InlineData("", "10.99.0.102")]
    [InlineData("zerobase", "10.99.0.102,10.99.0.103")]
    public async Task Another_password_or_address_is_a_bad_digest(string password, string addresses)
    {
        var (exit, output, _) = await Decode("--password", password, "--address", addresses, Ucarp);
        Assert.Equal(1, exit);
        Assert.Contains("bad-digest", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_password_the_digest_is_left_unchecked()
    {
        var (exit, output, _) = await Decode("--json", Ucarp);
        var ad = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
        Assert.Equal((0, "unchecked", "ok"),
            (exit, ad.GetProperty("digest").GetString(), ad.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task A_bare_advertisement_has_no_source()
    {
        var (exit, output, _) = await Decode(
            "--password", "zerobase", "--address", "10.99.0.102", "--json", Advertisement);
        var ad = Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());
        Assert.Equal((0, JsonValueKind.Null, "ok"),
            (exit, ad.GetProperty("source").ValueKind, ad.GetProperty("verdict").GetString()));
    }

    [Theory]
    [InlineData(Vrrp, "not-carp")]
    [InlineData("451000385f7f4000fe7032500a630001e0000012" + Advertisement, "bad-ttl")]
    [InlineData("210240070000456c0089bd75144e42f26442e482640bb00d00a991f46e5ebadfe1f7499a", "bad-checksum")]
    [InlineData("210240070000456b", "too-short")]
    [InlineData("451000385f7f4000ff7031510a630001e0000012", "cut-short")]
    public async Task What_a_node_drops_has_its_word(string packet, string word)
    {
        var (exit, output, _) = await Decode(packet);
        Assert.Equal(1, exit);
        Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_file_shows_every_advertisement_and_leaves_the_rest_out()
    {
        var path = Path.Combine(_folder, "some.pcap");
        await WriteCaptureAsync(path, Ucarp, Vrrp, "4500001400000000401100000a6300010a630002");
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "zerobase\n");
        var (exit, output, error) = await Decode(
            "--password-file", Path.Combine(_folder, "password"), "--address", "10.99.0.102", "--json", path);

        Assert.Equal(1, exit);
        var ads = JsonDocument.Parse(output).RootElement.EnumerateArray();
        Assert.Equal(["ok", "not-carp"], ads.Select(ad => ad.GetProperty("verdict").GetString()));
        Assert.StartsWith("1 frames of other protocols", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no file, and no packet", "21zz")]
    [InlineData("make no whole octets", "210")]
    [InlineData("is no file", "/nowhere/some.pcap")]
    [InlineData("/nowhere/password", "--password-file", "/nowhere/password", "--address", "10.99.0.102", Ucarp)]
    [InlineData("/nowhere/carpool.conf", "--config", "/nowhere/carpool.conf", Ucarp)]
    [InlineData("20 octets", "--password", "12345678901234567890", "--address", "10.99.0.102", Ucarp)]
    [InlineData("'10.99.0.300' is not an IP address", "--password", "p", "--address", "10.99.0.1,10.99.0.300", Ucarp)]
    [InlineData("needs both", "--password", "p", Ucarp)]
    [InlineData("needs both", "--address", "10.99.0.102", Ucarp)]
    [InlineData("--config has", "--config", "f", "--password", "p", "--address", "10.99.0.102", Ucarp)]
    public async Task What_cannot_be_used_is_named(string message, params string[] words)
    {
        var (exit, output, error) = await Decode(words);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_in_the_daemons_palette_has_its_own_help()
    {
        var (exit, output, _) = await Decode("--help");
        Assert.Equal(0, exit);
        Assert.Contains("--password-file", output, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Error)> Decode(params string[] words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var tree = CommandTree.ForShell(CarpDecodeCommand.Create());
        var exit = await tree.InvokeAsync(["carp", "decode", .. words], output, error, CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }

    /// <summary>The format of pcap-savefile(5), link type 101: raw IP.</summary>
    private static async Task WriteCaptureAsync(string path, params string[] packets)
    {
        await using var file = new BinaryWriter(File.Create(path));
        foreach (var word in new uint[] { 0xa1b2c3d4, 0x00040002, 0u, 0u, 65535u, 101u }) file.Write(word);
        foreach (var octets in packets.Select(Convert.FromHexString))
        {
            foreach (var word in new[] { 1_700_000_000, 0, octets.Length, octets.Length }) file.Write(word);
            file.Write(octets);
        }
    }
}
