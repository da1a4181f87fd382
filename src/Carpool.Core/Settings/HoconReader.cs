using System.Text;

namespace Carpool.Core.Settings;

/// <summary>What was read of a file.</summary>
/// <param name="Root">All its keys.</param>
/// <param name="IsWhole">Whether every bracket has its partner; else the keys may stand in the wrong place.</param>
internal readonly record struct HoconDocument(SettingsTree.Section Root, bool IsWhole);

/// <summary>
/// Reads the part of HOCON (lightbend/config, HOCON.md) that a configuration file needs: nested objects, dotted and
/// quoted keys, <c>=</c> or <c>:</c>, commas or new lines, lists, plain, quoted and triple-quoted texts, and comments.
/// It is strict where Akka's parser is silent, since a lost brace or a key given twice must not change a pool unseen;
/// what both accept, both read alike. Substitutions, includes and appending are refused.
/// </summary>
internal sealed class HoconReader
{
    /// <summary>A file is written by hand; more is not a configuration.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 16;

    private readonly FaultList _faults;
    private readonly List<HoconToken> _tokens;
    private int _at;
    private int _depth;
    private bool _isWhole = true;
    private string _suspicion = "";

    private HoconReader(string text, FaultList faults)
    {
        _faults = faults;
        _tokens = HoconLexer.Scan(text, faults);
    }

    private HoconToken Now => _tokens[_at];

    public static HoconDocument Read(string text, FaultList faults)
    {
        var root = new SettingsTree.Section("", 1);
        if (text.Length > MaxLength)
        {
            faults.Add(1, $"the file has {text.Length} characters, must be at most {MaxLength}");
            return new HoconDocument(root, IsWhole: false);
        }

        var reader = new HoconReader(text, faults);
        while (reader.Now.Kind != HoconTokenKind.End)
        {
            reader.ReadMembers(root);
            if (reader.Now.Kind == HoconTokenKind.CloseBrace) reader.Unpaired();
        }

        return new HoconDocument(root, reader._isWhole);
    }

    /// <summary>Reads members up to a closing brace or the end, and leaves that to the caller.</summary>
    private void ReadMembers(SettingsTree.Section section)
    {
        while (Now.Kind is not (HoconTokenKind.End or HoconTokenKind.CloseBrace))
        {
            switch (Now.Kind)
            {
                case HoconTokenKind.NewLine:
                    _at++;
                    break;
                case HoconTokenKind.Text or HoconTokenKind.Quoted:
                    ReadMember(section);
                    EndMember();
                    break;
                case HoconTokenKind.CloseBracket:
                    Unpaired();
                    break;
                default:
                    _faults.Add(Now.Line, $"'{Now.Text}' stands where a key should");
                    SkipValue();
                    EndMember();
                    break;
            }
        }
    }

    private void EndMember()
    {
        if (Now.Kind != HoconTokenKind.Comma) return;

        // Akka's parser gives up here with an exception that names no line.
        if (_at > 0 && _tokens[_at - 1].Kind == HoconTokenKind.CloseBrace)
            _faults.Add(Now.Line, "comma after '}': begin a new line instead");
        _at++;
    }

    private void ReadMember(SettingsTree.Section section)
    {
        var line = Now.Line;
        if (Now.Text.StartsWith("include", StringComparison.Ordinal) && _tokens[_at + 1].Kind == HoconTokenKind.Quoted)
        {
            _faults.Add(line, "include is not supported: one file holds everything");
            SkipValue();
            return;
        }

        var keys = ReadKey();
        foreach (var key in keys.SkipLast(1)) section = Through(section, key, line);
        var last = keys[^1];
        var path = section.PathOf(last);

        if (!section.Members.TryGetValue(last, out var before))
        {
            section.Add(last, ReadAssigned(path, line));
        }
        else if (before is SettingsTree.Section { HasBrace: false } open && Now.Kind == HoconTokenKind.OpenBrace)
        {
            ReadObject(open);
        }
        else
        {
            _faults.Add(line, $"{path} is given twice, first in line {before.Line}");
            ReadAssigned(path, line);
        }
    }

    private SettingsTree.Section Through(SettingsTree.Section section, string key, int line)
    {
        var path = section.PathOf(key);
        if (!section.Members.TryGetValue(key, out var found))
            section.Add(key, found = new SettingsTree.Section(path, line));
        if (found is SettingsTree.Section inner) return inner;

        _faults.Add(line, $"{path} has a value in line {found.Line} and cannot have keys of its own");
        return new SettingsTree.Section(path, line);
    }

    private List<string> ReadKey()
    {
        var keys = new List<string>();
        var word = new StringBuilder();
        for (; Now.Kind is HoconTokenKind.Text or HoconTokenKind.Quoted; _at++)
        {
            var parts = Now.Kind == HoconTokenKind.Quoted ? [Now.Text] : Now.Text.Split('.');
            word.Append(parts[0]);
            foreach (var part in parts.Skip(1))
            {
                keys.Add(word.ToString());
                word.Clear().Append(part);
            }
        }

        keys.Add(word.ToString());
        return keys;
    }

    private SettingsTree ReadAssigned(string path, int line)
    {
        if (Now.Kind == HoconTokenKind.Append)
            return Refuse(path, line, $"{path}: += is not supported, write the whole list");
        if (Now.Kind == HoconTokenKind.Assign) _at++;
        else if (Now.Kind != HoconTokenKind.OpenBrace) return Refuse(path, line, $"{path} has no value");
        return ReadValue(path, line);
    }

    private SettingsTree ReadValue(string path, int line)
    {
        var token = Now;
        switch (token.Kind)
        {
            case HoconTokenKind.OpenBrace:
                var section = new SettingsTree.Section(path, line);
                ReadObject(section);
                return section;
            case HoconTokenKind.OpenBracket:
                var items = new SettingsTree.Items(path, line);
                ReadItems(items);
                EndValue(path);
                return items;
            case HoconTokenKind.Text or HoconTokenKind.Quoted:
                _at++;
                EndValue(path);
                return new SettingsTree.Leaf(path, line, token.Text);
            case HoconTokenKind.Substitution:
                return Refuse(path, line, $"{path} is {token.Text}: substitutions are not supported, write the value");
            default:
                return Refuse(path, line, $"{path} has no value");
        }
    }

    private void ReadObject(SettingsTree.Section section)
    {
        section.HasBrace = true;
        var open = Enter();
        ReadMembers(section);
        Leave(open, HoconTokenKind.CloseBrace, section.Path);
    }

    private void ReadItems(SettingsTree.Items items)
    {
        var open = Enter();
        while (Now.Kind is not (HoconTokenKind.CloseBracket or HoconTokenKind.CloseBrace or HoconTokenKind.End))
        {
            if (Now.Kind == HoconTokenKind.NewLine)
            {
                _at++;
                continue;
            }

            items.Add(ReadValue($"{items.Path}[{items.Values.Count}]", Now.Line));
            if (Now.Kind == HoconTokenKind.Comma) _at++;
        }

        Leave(open, HoconTokenKind.CloseBracket, items.Path);
    }

    /// <summary>After a plain value comes the end of the line, a comma or a bracket.</summary>
    private void EndValue(string path)
    {
        if (IsEndOfValue(Now.Kind)) return;

        _faults.Add(Now.Line, $"'{Now.Text}' in the value of {path}: put all of it in quotes, or begin a new line");
        SkipValue();
    }

    private static bool IsEndOfValue(HoconTokenKind kind) => kind is HoconTokenKind.NewLine or HoconTokenKind.Comma
        or HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket or HoconTokenKind.End;

    private SettingsTree.Unreadable Refuse(string path, int line, string message)
    {
        _faults.Add(line, message);
        SkipValue();
        return new SettingsTree.Unreadable(path, line);
    }

    /// <summary>Skips what is left of a value, brackets with all that is in them.</summary>
    private void SkipValue()
    {
        for (var open = 0; Now.Kind != HoconTokenKind.End && (open > 0 || !IsEndOfValue(Now.Kind)); _at++)
        {
            if (Now.Kind is HoconTokenKind.OpenBrace or HoconTokenKind.OpenBracket) open++;
            if (Now.Kind is HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket) open--;
        }
    }

    private HoconToken Enter()
    {
        var open = Now;
        _at++;
        if (++_depth <= MaxDepth) return open;

        _faults.Add(open.Line, $"brackets nested deeper than {MaxDepth}");
        _isWhole = false;
        _at = _tokens.Count - 1;
        return open;
    }

    private void Leave(HoconToken open, HoconTokenKind close, string path)
    {
        _depth--;
        if (Now.Kind != close)
        {
            NestingFault(open.Line, $"the '{open.Text}' of {path} is never closed");
            return;
        }

        // A lost brace shows only where the file ends; the indentation tells where it was lost.
        if (_suspicion.Length == 0 && Now.IsFirst && Now.Indent != open.Indent)
            _suspicion = $"; the indentation disagrees first at the '{Now.Text}' in line {Now.Line}, "
                + $"which closes {path} of line {open.Line}";
        _at++;
    }

    private void Unpaired()
    {
        NestingFault(Now.Line, $"'{Now.Text}' closes nothing");
        _at++;
    }

    /// <summary>Once the nesting is wrong one fault about it is enough: the rest would be echoes.</summary>
    private void NestingFault(int line, string message)
    {
        if (_isWhole) _faults.Add(line, message + _suspicion);
        _isWhole = false;
    }
}
