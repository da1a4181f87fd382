using System.Globalization;

namespace Carpool.Core.Settings;

/// <summary>Reads a text; false when it is not one of those.</summary>
internal delegate bool Parser<T>(string text, out T value);

/// <summary>
/// Reads the keys of one block. Each reader gives the value, else tells a fault and gives the default (zero or empty
/// where there is none), so that the rest can still be read. Keys that were not asked for are faults too, once
/// <see cref="RejectUnknown"/> is called.
/// </summary>
internal sealed class SettingsCursor(SettingsTree.Section section, FaultList faults)
{
    private const string Block = "a block { ... }", List = "a list [ ... ]";

    /// <summary>What <see cref="TryUrl"/> takes.</summary>
    public const string Url = "a URL with http or https, without a user's name";

    private readonly List<string> _known = [];

    public SettingsCursor Section(string key)
    {
        var found = Find(key);
        if (found is not (null or SettingsTree.Section)) Refuse(found, Block);
        return new SettingsCursor(found as SettingsTree.Section ?? new(section.PathOf(key), section.Line), faults);
    }

    /// <summary>A block that may be absent: null.</summary>
    public SettingsCursor? OptionalSection(string key) => Find(key) is null ? null : Section(key);

    /// <summary>Blocks by name, in the order of the file.</summary>
    public IEnumerable<(string Name, SettingsCursor Cursor)> Named(string key)
    {
        foreach (var (name, tree) in Section(key).Members)
        {
            if (!IsName(name)) faults.Add(tree.Line, $"{tree.Path}: a name is 1..63 letters, digits and '-'");
            if (tree is SettingsTree.Section one) yield return (name, new SettingsCursor(one, faults));
            else Refuse(tree, Block);
        }
    }

    /// <summary>Blocks in a list; none when the key is absent.</summary>
    public IEnumerable<SettingsCursor> Blocks(string key)
    {
        foreach (var tree in Items(key))
        {
            if (tree is SettingsTree.Section one) yield return new SettingsCursor(one, faults);
            else Refuse(tree, Block);
        }
    }

    /// <summary>Texts in a list; none when the key is absent.</summary>
    public ValueList<T> Values<T>(string key, Parser<T> parse, string must)
    {
        var values = new List<T>();
        foreach (var tree in Items(key))
        {
            if (tree is SettingsTree.Leaf leaf && parse(leaf.Text, out var value)) values.Add(value);
            else Refuse(tree, must);
        }

        return [.. values];
    }

    /// <summary>A key that must be there.</summary>
    public T Required<T>(string key, Parser<T> parse, string must)
    {
        if (Find(key) is { } tree) return Read(tree, parse, must, default!);
        faults.Add(section.Line, $"{section.PathOf(key)} is missing, must be {must}");
        return default!;
    }

    /// <summary>A key with a default.</summary>
    public T Optional<T>(string key, Parser<T> parse, string must, T absent) =>
        Find(key) is { } tree ? Read(tree, parse, must, absent) : absent;

    /// <summary>Which of these keys is there; null, and a fault, unless just one is.</summary>
    public string? OneOf(params IReadOnlyList<string> keys)
    {
        var given = keys.Where(key => Find(key) is not null).ToArray();
        if (given.Length == 1) return given[0];
        faults.Add(section.Line, $"{section.Path} must have one of {string.Join(", ", keys)}, has {given.Length}");
        return null;
    }

    public int Integer(string key, int min, int max, int absent) =>
        Optional(key, Within(min, max), $"{min}..{max}", absent);

    public int Integer(string key, int min, int max) => Required(key, Within(min, max), $"{min}..{max}");

    /// <summary>A number, or null.</summary>
    public int? OptionalInteger(string key, int min, int max) => Find(key) is null ? null : Integer(key, min, max);

    /// <summary>A number from 1, or null for <c>off</c>, which is the default.</summary>
    public int? Limit(string key, int max)
    {
        bool Parse(string text, out int? value)
        {
            value = Within(1, max)(text, out var number) ? number : null;
            return value is not null || text == "off";
        }

        return Optional<int?>(key, Parse, $"1..{max} or off", null);
    }

    /// <summary>A number of octets within bounds.</summary>
    public long Size(string key, long min, long max, long absent)
    {
        bool Parse(string text, out long value) => DataSize.TryParse(text, out value) && value >= min && value <= max;
        return Optional<long>(key, Parse, $"{DataSize.Format(min)}..{DataSize.Format(max)}", absent);
    }

    /// <summary>A number of octets within bounds, or null for <c>off</c>, which is the default.</summary>
    public long? SizeLimit(string key, long min, long max)
    {
        bool Parse(string text, out long? value)
        {
            value = DataSize.TryParse(text, out var octets) && octets >= min && octets <= max ? octets : null;
            return value is not null || text == "off";
        }

        return Optional<long?>(key, Parse, $"{DataSize.Format(min)}..{DataSize.Format(max)} or off", null);
    }

    /// <summary>The path of a file, or null.</summary>
    public string? OptionalFile(string key)
    {
        bool Parse(string text, out string? value) => TryLine(text, out value!);
        return Optional<string?>(key, Parse, "the path of a file", null);
    }

    public bool Flag(string key, bool absent) => Word(key, absent ? Switch.On : Switch.Off) == Switch.On;

    /// <summary>One of the names of an enum, in lower case.</summary>
    public T Word<T>(string key, T absent)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(HoconWriter.Word);
        return Optional(key, words.TryGetValue, string.Join(" or ", words.Keys), absent);
    }

    /// <summary>Names of an enum in a list; <paramref name="absent"/> when the key is.</summary>
    public ValueList<T> Words<T>(string key, T[] absent)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(HoconWriter.Word);
        return Find(key) is null ? [.. absent] : Values<T>(key, words.TryGetValue, string.Join(" or ", words.Keys));
    }

    /// <summary>A span within bounds, or zero for <c>off</c> where that is allowed.</summary>
    public TimeSpan Span(string key, TimeSpan min, TimeSpan max, TimeSpan absent, bool orOff = false)
    {
        bool Parse(string text, out TimeSpan value) =>
            (Duration.TryParse(text, out value) && value >= min && value <= max) || (orOff && text == "off");

        var must = $"{Duration.Format(min)}..{Duration.Format(max)}{(orOff ? " or off" : "")}";
        if (Find(key) is SettingsTree.Leaf { Text: var bare } && bare.Length > 0 && bare.All(char.IsAsciiDigit))
            must += $", with a unit: {bare}ms, {bare}s, {bare}m or {bare}h";
        return Optional(key, Parse, must, absent);
    }

    public void RejectUnknown()
    {
        foreach (var (key, tree) in section.Members)
        {
            if (_known.Contains(key)) continue;
            var meant = Spelling.Nearest(key, _known);
            faults.Add(tree.Line, $"{tree.Path} is not a known key{(meant is null ? "" : $", did you mean {meant}?")}");
        }
    }

    /// <summary>A text that is not empty and has no control characters: a name or a path.</summary>
    public static bool TryLine(string text, out string value) =>
        (value = text).Length > 0 && !text.Any(char.IsControl);

    /// <summary>What a program can be given as an argument (execve(2)).</summary>
    public static bool TryArgument(string text, out string value) =>
        !(value = text).Contains('\0', StringComparison.Ordinal);

    /// <summary>Names and passwords have no place in a URL, which is shown.</summary>
    public static bool TryUrl(string text, out string url) =>
        Uri.TryCreate(url = text, UriKind.Absolute, out var parsed)
        && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps)
        && parsed.Host.Length > 0 && parsed.UserInfo.Length == 0;

    private static bool IsName(string text) =>
        text.Length <= 63 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && text.Trim('-').Length > 0;

    private static Parser<int> Within(int min, int max) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;

    private T Read<T>(SettingsTree tree, Parser<T> parse, string must, T otherwise)
    {
        if (tree is SettingsTree.Leaf leaf && parse(leaf.Text, out var value)) return value;
        Refuse(tree, must);
        return otherwise;
    }

    private SettingsTree? Find(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return section.Members.GetValueOrDefault(key);
    }

    private IReadOnlyList<SettingsTree> Items(string key)
    {
        var found = Find(key);
        if (found is SettingsTree.Items items) return items.Values;
        if (found is not null) Refuse(found, List);
        return [];
    }

    private void Refuse(SettingsTree tree, string must)
    {
        var what = tree switch
        {
            SettingsTree.Leaf leaf => $"'{leaf.Text}'",
            SettingsTree.Section => "a block",
            SettingsTree.Items => "a list",
            _ => null,
        };
        if (what is not null) faults.Add(tree.Line, $"{tree.Path} is {what}, must be {must}");
    }

    private IReadOnlyDictionary<string, SettingsTree> Members => section.Members;

    private enum Switch : byte
    {
        On,
        Off,
    }
}
