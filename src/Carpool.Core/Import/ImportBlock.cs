using System.Text;

namespace Carpool.Core.Import;

/// <summary>Keys of carpool.conf with their values as text, and blocks of them, in the order they came in.</summary>
internal sealed class ImportBlock
{
    private const int Width = 110;

    private readonly OrderedDictionary<string, string> _keys = [];
    private readonly OrderedDictionary<string, ImportBlock> _blocks = [];

    public bool IsEmpty => _keys.Count == 0 && _blocks.Values.All(block => block.IsEmpty);

    /// <summary>The value of a key, or null: it is not set. What is set again has the new value.</summary>
    public string? this[string key]
    {
        get => _keys.GetValueOrDefault(key);
        set
        {
            if (value is null) _keys.Remove(key);
            else _keys[key] = value;
        }
    }

    /// <summary>The block of that name, a new one if there is none.</summary>
    public ImportBlock In(string name)
    {
        if (!_blocks.TryGetValue(name, out var block)) _blocks[name] = block = new ImportBlock();
        return block;
    }

    /// <summary>Adds all of another one; a block of servers by the names of their nodes.</summary>
    public void Take(ImportBlock other, Func<string, string> nodeOf)
    {
        foreach (var (key, value) in other._keys) this[key] = value;
        foreach (var (name, block) in other._blocks)
            if (name == "servers")
                foreach (var (server, settings) in block._blocks) In(name).In(nodeOf(server)).Take(settings, nodeOf);
            else In(name).Take(block, nodeOf);
    }

    /// <summary>One line where it fits, else a line for each key and block.</summary>
    public void Write(StringBuilder text, string name, int depth)
    {
        var indent = new string(' ', 2 * depth);
        var line = $"{indent}{name} {{ {string.Join(", ", Parts())} }}";
        if (line.Length <= Width && IsOneLine)
        {
            text.Append(line).Append('\n');
            return;
        }

        text.Append($"{indent}{name} {{\n");
        foreach (var (key, value) in _keys) text.Append($"{indent}  {key} = {value}\n");
        foreach (var (key, block) in _blocks.Where(entry => !entry.Value.IsEmpty)) block.Write(text, key, depth + 1);
        text.Append($"{indent}}}\n");
    }

    /// <summary>Whether nothing comes after a block, for the reader takes no comma there.</summary>
    private bool IsOneLine => _blocks.Values.Where(block => !block.IsEmpty).ToList() is [] or [{ IsOneLine: true }];

    private IEnumerable<string> Parts() => _keys.Select(entry => $"{entry.Key} = {entry.Value}").Concat(
        _blocks.Where(entry => !entry.Value.IsEmpty)
            .Select(entry => $"{entry.Key} {{ {string.Join(", ", entry.Value.Parts())} }}"));
}
