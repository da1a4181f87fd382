using System.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Carpool.Core.Settings;
using CsCheck;

namespace Carpool.Core.Tests.Settings;

/// <summary>What our reader accepts, Akka's parser reads alike: the files are HOCON, not a dialect.</summary>
public sealed class HoconAgreementTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abcxyz019-_"], 1, 6];
    private static readonly Gen<string> Key = Gen.OneOf(
        Word, Gen.Select(Word, Word, (a, b) => $"{a}.{b}"), Word.Select(w => $"\"{w}.q\""));
    // Blanks at the edges of a quoted text are left out: Akka cuts them off, against HOCON's own specification.
    private static readonly Gen<string> Leaf = Gen.OneOf(
        Word, Gen.Select(Word, Word, (a, b) => $"{a} {b}"),
        Gen.String[Gen.Char["ab1 {}[]:=,#/"], 0, 8].Select(s => $"\"{s.Trim()}\""),
        Word.Select(w => $"\"\"\"{w}\n\"{w}\"\"\""), Gen.Const("192.0.2.0/24"), Gen.Const("\"a\\tb\\\\\\\"c\\u0041\""));
    private static readonly Gen<string> Assign = Gen.OneOf([.. new[] { " = ", ": ", "=", " : " }.Select(Gen.Const)]);
    private static readonly Gen<string> Gap = Gen.OneOf(
        [.. new[] { "\n", "\n\n  # a comment, with } { \" in it\n", " // another\n", "\r\n" }.Select(Gen.Const)]);

    [Theory, InlineData("reference.conf"), InlineData("carpool.conf"), InlineData("lab.conf")]
    public void A_shipped_file_is_read_as_Akka_reads_it(string name) => AssertAgree(ShippedFiles.Text(name));

    [Fact]
    public void Akka_takes_what_differs_from_its_defaults() =>
        Assert.False(ConfigurationFactory.ParseString(ShippedFiles.Text("akka.conf"))
            .GetBoolean("akka.coordinated-shutdown.exit-clr", @default: true));

    [Fact]
    public void Generated_files_are_read_as_Akka_reads_them() => Members(depth: 3).Sample(
        text =>
        {
            var faults = new FaultList("f");
            HoconReader.Read(text, faults);
            // A key drawn twice is refused here and overrides there.
            if (faults.Count == 0) AssertAgree(text);
            else Assert.All(faults.InOrder(), fault => Assert.Matches("twice|cannot have", fault.Message));
        },
        iter: 5_000);

    [Fact]
    public void Settings_that_are_written_are_read_by_Akka_too() =>
        AssertAgree(ShippedFiles.Good(LabPool.ToHocon(7, 21, TimeSpan.Zero)).ToHocon());

    private static Gen<string> Members(int depth) =>
        Gen.Select(Member(depth), Gap, string.Concat).List[0, 5].Select(string.Concat);

    private static Gen<string> Member(int depth) => Gen.Select(Key, Assign, Value(depth), string.Concat);

    private static Gen<string> Value(int depth) => depth == 0
        ? Leaf
        : Gen.Frequency(
            (4, Leaf),
            (1, Members(depth - 1).Select(members => $"{{\n{members}}}")),
            // Not an empty one: Akka does not tell it from an empty text.
            (1, Leaf.List[1, 4].Select(items => $"[{string.Join(", ", items)}]")),
            (1, Leaf.List[1, 4].Select(items => $"[\n{string.Join("\n", items)}\n]")));

    private static void AssertAgree(string text)
    {
        var faults = new FaultList("f");
        var ours = new StringBuilder();
        Print(HoconReader.Read(text, faults).Root, ours);
        Assert.Empty(faults.InOrder());
        var theirs = new StringBuilder();
        Print(ConfigurationFactory.ParseString(text).Root, theirs);
        Assert.Equal(theirs.ToString(), ours.ToString());
    }

    private static void Print(SettingsTree tree, StringBuilder text)
    {
        switch (tree)
        {
            case SettingsTree.Section section:
                foreach (var (key, member) in section.Members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    text.Append('<').Append(key).Append(">{");
                    Print(member, text);
                    text.Append('}');
                }

                break;
            case SettingsTree.Items items:
                foreach (var item in items.Values)
                {
                    text.Append('[');
                    Print(item, text);
                    text.Append(']');
                }

                break;
            case SettingsTree.Leaf leaf:
                // Akka takes blanks and line ends off, those in quotes too.
                text.Append('\'').Append(leaf.Text.Trim()).Append('\'');
                break;
        }
    }

    private static void Print(HoconValue value, StringBuilder text)
    {
        if (value.IsObject())
        {
            foreach (var (key, member) in value.GetObject().Items.OrderBy(member => member.Key, StringComparer.Ordinal))
            {
                text.Append('<').Append(key).Append(">{");
                Print(member, text);
                text.Append('}');
            }
        }
        else if (value.IsArray())
        {
            foreach (var item in value.GetArray())
            {
                text.Append('[');
                Print(item, text);
                text.Append(']');
            }
        }
        else
        {
            text.Append('\'').Append(value.GetString()).Append('\'');
        }
    }
}
