namespace Carpool.Core.Settings;

/// <summary>A configuration file as a tree in which every key knows its whole path and its line.</summary>
public abstract class SettingsTree
{
    private SettingsTree(string path, int line)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The keys that lead here, joined by dots; a list's item is its index, from 0, in brackets.</summary>
    public string Path { get; }

    /// <summary>Where the key stands, from 1.</summary>
    public int Line { get; }

    /// <summary>A text, with quotes and escapes taken off.</summary>
    public sealed class Leaf(string path, int line, string text) : SettingsTree(path, line)
    {
        public string Text { get; } = text;
    }

    /// <summary><c>[ ... ]</c></summary>
    public sealed class Items(string path, int line) : SettingsTree(path, line)
    {
        private readonly List<SettingsTree> _values = [];

        public IReadOnlyList<SettingsTree> Values => _values;

        internal void Add(SettingsTree value) => _values.Add(value);
    }

    /// <summary><c>{ ... }</c>, or what a dotted key passes through.</summary>
    public sealed class Section(string path, int line) : SettingsTree(path, line)
    {
        private readonly OrderedDictionary<string, SettingsTree> _members = [];

        /// <summary>In the order of the file.</summary>
        public IReadOnlyDictionary<string, SettingsTree> Members => _members;

        /// <summary>Whether the file has a brace for it; what only a dotted key made may still get one.</summary>
        internal bool HasBrace { get; set; }

        internal void Add(string key, SettingsTree value) => _members.Add(key, value);

        internal string PathOf(string key)
        {
            var quoted = key.Length == 0 || key.AsSpan().ContainsAny('.', ' ') ? $"\"{key}\"" : key;
            return Path.Length == 0 ? quoted : $"{Path}.{quoted}";
        }
    }

    /// <summary>A key whose value could not be read; that fault is told already.</summary>
    public sealed class Unreadable(string path, int line) : SettingsTree(path, line);
}
