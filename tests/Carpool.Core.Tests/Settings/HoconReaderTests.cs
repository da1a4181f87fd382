using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

public sealed class HoconReaderTests
{
    public static TheoryData<string, string> Structure => new()
    {
        { "a {\n  b = 1\n", "1: the '{' of a is never closed" },
        { "a = [1, 2\n", "1: the '[' of a is never closed" },
        { "a {\n  b {\n    c = 1\n}\n", "1: the '{' of a is never closed; the indentation disagrees first at the '}' "
            + "in line 4, which closes a.b of line 2" },
        { "a = 1\n}\n", "2: '}' closes nothing" },
        { "a = 1\n]\n", "2: ']' closes nothing" },
        { "a = 1\na = 2\n", "2: a is given twice, first in line 1" },
        { "a { b = 1 }\na { c = 1 }\n", "2: a is given twice, first in line 1" },
        { "a.b = 1\na { b = 2 }\n", "2: a.b is given twice, first in line 1" },
        { "a = 1\na.b = 2\n", "2: a has a value in line 1 and cannot have keys of its own" },
        { "a = \"1\nb = 2\n", "1: the quote before '1' is not closed on its line" },
        { "a = \"\"\"1\nb = 2\n", "1: \"\"\" is never closed" },
        { "a = \"\\q\"\n", @"1: a backslash in quotes must be doubled, or begin \"" \\ \/ \b \f \n \r \t or \uXXXX" },
        { "a { b = 1 }, c = 2\n", "1: comma after '}': begin a new line instead" },
        { "a\nb = 1\n", "1: a has no value" },
        { "a =\nb = 1\n", "1: a has no value" },
        { "a = , b = 1\n", "1: a has no value" },
        { "port 25\n", "1: \"port 25\" has no value" },
        { "a = [1]\na += 2\n", "2: a is given twice, first in line 1" },
        { "a += 2\n", "1: a: += is not supported, write the whole list" },
        { "a = ${PORT}\n", "1: a is ${PORT}: substitutions are not supported, write the value" },
        { "a = [${?PORT}]\n", "1: a[0] is ${?PORT}: substitutions are not supported, write the value" },
        { "include \"x.conf\"\n", "1: include is not supported: one file holds everything" },
        { "a = 2001:db8::1\n", "1: ':' in the value of a: put all of it in quotes, or begin a new line" },
        { "a = 1 b = 2\n", "1: '=' in the value of a: put all of it in quotes, or begin a new line" },
        { "a = b \"c\"\n", "1: 'c' in the value of a: put all of it in quotes, or begin a new line" },
        { "= 1\n", "1: '=' stands where a key should" },
        { "{ a = 1 }\n", "1: '{' stands where a key should" },
        { ", a = 1\n", "1: ',' stands where a key should" },
    };

    [Theory, MemberData(nameof(Structure))]
    public void What_is_wrong_with_the_structure_has_a_line(string text, string fault)
    {
        var faults = new FaultList("f");
        HoconReader.Read(text, faults);
        Assert.Equal($"f:{fault}", faults.InOrder()[0].ToString());
    }

    [Fact]
    public void Too_deep_and_too_long_are_faults()
    {
        var deep = CarpoolSettings.Read(string.Concat(Enumerable.Repeat("a {", 100_000)), "f").Faults;
        var huge = CarpoolSettings.Read(new string('#', HoconReader.MaxLength + 1), "f").Faults;
        Assert.Equal("brackets nested deeper than 16", Assert.Single(deep).Message);
        Assert.Equal("the file has 1048577 characters, must be at most 1048576", Assert.Single(huge).Message);
    }

    [Fact]
    public void At_most_a_hundred_faults_are_kept()
    {
        var unknown = string.Concat(Enumerable.Range(0, 500).Select(i => $"k{i} = 1\n"));
        Assert.Equal(FaultList.Limit, CarpoolSettings.Read(unknown, "f").Faults.Count);
    }
}
