namespace Carpool.Core.Settings;

/// <summary>What is different in another configuration, defaults filled in, in the order of the file.</summary>
public static class SettingsDifference
{
    public static IReadOnlyList<SettingsChange> Of(CarpoolSettings from, CarpoolSettings to)
    {
        var changes = new List<SettingsChange>();
        Compare("", Tree(from), Tree(to), changes);
        return changes;
    }

    private static SettingsTree Tree(CarpoolSettings settings) =>
        HoconReader.Read(settings.ToHocon(), new FaultList("")).Root.Members["carpool"];

    private static void Compare(string key, SettingsTree? from, SettingsTree? to, List<SettingsChange> changes)
    {
        if (Members(from) is { } before && Members(to) is { } after)
        {
            foreach (var name in before.Keys.Union(after.Keys))
                Compare(
                    key.Length == 0 ? name : $"{key}.{name}",
                    before.GetValueOrDefault(name), after.GetValueOrDefault(name), changes);
            return;
        }

        var (old, next) = (Text(from), Text(to));
        if (from is null) changes.Add(new SettingsChange(key, ChangeKind.Added, null, next));
        else if (to is null) changes.Add(new SettingsChange(key, ChangeKind.Removed, old, null));
        else if (old != next) changes.Add(new SettingsChange(key, ChangeKind.Changed, old, next));
    }

    /// <summary>Of a block, and of a list of those that have an address to be named by.</summary>
    private static IReadOnlyDictionary<string, SettingsTree>? Members(SettingsTree? tree) => tree switch
    {
        SettingsTree.Section section => section.Members,
        SettingsTree.Items { Values: [SettingsTree.Section first, ..] } items when AddressOf(first) is not null =>
            new OrderedDictionary<string, SettingsTree>(items.Values.OfType<SettingsTree.Section>()
                .Select(one => KeyValuePair.Create(AddressOf(one)!, (SettingsTree)one))),
        _ => null,
    };

    private static string? AddressOf(SettingsTree.Section section) =>
        section.Members.GetValueOrDefault("address") is SettingsTree.Leaf leaf ? leaf.Text.Split('/')[0] : null;

    /// <summary>A value; null: a block, which has none.</summary>
    private static string? Text(SettingsTree? tree) => tree switch
    {
        SettingsTree.Leaf leaf => leaf.Text,
        SettingsTree.Items items => $"[{string.Join(", ", items.Values.Select(Item))}]",
        _ => null,
    };

    private static string? Item(SettingsTree tree) => tree is SettingsTree.Section section
        ? $"{{ {string.Join(", ", section.Members.Select(member => $"{member.Key} = {Item(member.Value)}"))} }}"
        : Text(tree);
}
