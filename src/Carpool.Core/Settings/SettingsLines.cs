namespace Carpool.Core.Settings;

/// <summary>Where each key of a file stands.</summary>
internal sealed class SettingsLines
{
    private readonly Dictionary<string, int> _lines = [];

    public SettingsLines(SettingsTree root) => Add(root);

    /// <summary>The line of a key, or of the nearest block around it when the file does not have it.</summary>
    public int Of(string path)
    {
        while (!_lines.ContainsKey(path)) path = path[..Math.Max(0, path.LastIndexOf('.'))];
        return _lines[path];
    }

    private void Add(SettingsTree tree)
    {
        _lines.TryAdd(tree.Path, tree.Line);
        if (tree is SettingsTree.Section section)
            foreach (var member in section.Members.Values)
                Add(member);
        if (tree is SettingsTree.Items items)
            foreach (var value in items.Values)
                Add(value);
    }
}
