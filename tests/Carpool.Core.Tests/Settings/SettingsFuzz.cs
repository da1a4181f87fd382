using System.Globalization;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Settings;

/// <summary>
/// Whatever the text, reading it ends, throws nothing, and gives either settings or faults. CARPOOL_FUZZ_SECONDS makes
/// it longer.
/// </summary>
public sealed class SettingsFuzz
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ",", "=", ":", "\"", "\"\"\"", "\\", "#", "//", "\n", " ", "${", "+=", "include", ".",
         "carpool", "addresses", "vhid = 1", "nodes { a { address = 192.0.2.1 } }",
         "\uFEFF", "\0", "\ud800", "100ms", "1"];

    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("CARPOOL_FUZZ_SECONDS") ?? "2", CultureInfo.InvariantCulture);

    private static readonly Gen<string> Piece = Gen.OneOf([.. Pieces.Select(Gen.Const)]);

    [Fact]
    public void Pieces_in_any_order_do_no_harm() =>
        Piece.Array[0, 60].Select(string.Concat).Sample(Survives, time: Seconds);

    [Fact]
    public void A_damaged_example_does_no_harm()
    {
        var example = ShippedFiles.Text("carpool.conf");
        Gen.Select(Gen.Int[0, example.Length], Gen.Int[0, 40], Piece)
            .Select((at, length, piece) => example[..at] + piece + example[Math.Min(at + length, example.Length)..])
            .Sample(Survives, time: Seconds);
    }

    [Fact]
    public void A_good_file_that_lost_one_bracket_is_told_so()
    {
        var lab = ShippedFiles.Text("lab.conf");
        for (var at = lab.IndexOf('\n', StringComparison.Ordinal); at < lab.Length; at++)
            if (lab[at] is '{' or '}' or '[' or ']')
                Assert.NotEmpty(CarpoolSettings.Read(lab.Remove(at, 1), "lab.conf").Faults);
    }

    private static void Survives(string text)
    {
        var (settings, faults) = CarpoolSettings.Read(text, "f");
        Assert.Equal(settings is null, faults.Count > 0);
        Assert.InRange(faults.Count, 0, FaultList.Limit);
    }
}
